/** A section of the profile: a heading, an introduction and its controls. */
import { type ReactNode, useId } from "react";

type SectionProps = { title: string; intro: ReactNode; children: ReactNode };

export function Section({ title, intro, children }: SectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="grid gap-4">
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
