/** A section of the settings: a heading, an introduction and its controls. */
import { type ReactNode, useId } from "react";

type SettingsSectionProps = { title: string; intro: ReactNode; children: ReactNode };

export function SettingsSection({ title, intro, children }: SettingsSectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="grid gap-5">
      <div className="grid gap-1">
        <h2 id={id} className="font-semibold">
          {title}
        </h2>
        <p className="text-soft">{intro}</p>
      </div>
      {children}
    </section>
  );
}
