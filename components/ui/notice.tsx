/** A short message that stays beside what it is about. */
import { CircleAlert, Info, TriangleAlert } from "lucide-react";
import type { ReactNode, Ref } from "react";
import { cn } from "./cn";

const TONES = {
  info: { icon: Info, look: "bg-sunken text-ink", mark: "text-soft" },
  warn: { icon: TriangleAlert, look: "bg-warn-soft text-ink", mark: "text-warn" },
  danger: { icon: CircleAlert, look: "bg-danger-soft text-ink", mark: "text-danger" },
} as const;

type NoticeProps = {
  tone?: keyof typeof TONES;
  title?: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  /** "alert" interrupts a screen reader, "status" waits; leave it out if the notice is there from the start */
  role?: "alert" | "status";
  className?: string;
  ref?: Ref<HTMLDivElement>;
};

export function Notice({ tone = "info", title, children, actions, role, className, ref }: NoticeProps) {
  const { icon: Icon, look, mark } = TONES[tone];
  return (
    <div
      ref={ref}
      tabIndex={ref ? -1 : undefined}
      role={role}
      className={cn("flex gap-2.5 rounded-box p-3", look, className)}
    >
      <Icon aria-hidden="true" className={cn("mt-0.5 size-4 shrink-0", mark)} />
      <div className="grid min-w-0 flex-1 gap-1">
        {title && <p className="font-medium break-words">{title}</p>}
        {children && <div className="break-words text-soft">{children}</div>}
        {actions && <div className="mt-1.5 flex flex-wrap gap-2">{actions}</div>}
      </div>
    </div>
  );
}
