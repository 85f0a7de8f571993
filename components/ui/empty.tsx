/** The middle of an empty list: an icon, a title, and what the list is for. */
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

export function Empty({ icon: Icon, title, children }: { icon: LucideIcon; title: string; children: ReactNode }) {
  return (
    <div className="grid max-w-md justify-items-center gap-4 text-center">
      <span className="grid size-11 place-items-center rounded-full bg-accent-soft text-accent">
        <Icon aria-hidden="true" className="size-5" />
      </span>
      <div className="grid gap-1.5">
        <h2 className="font-semibold text-base">{title}</h2>
        <p className="text-soft">{children}</p>
      </div>
    </div>
  );
}
