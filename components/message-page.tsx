/** A whole page for a single message, such as "Page not found". */
import type { ReactNode } from "react";
import { Mark } from "./mark";

export function MessagePage({ title, children, actions }: { title: string; children: ReactNode; actions: ReactNode }) {
  return (
    <main className="mx-auto grid min-h-dvh max-w-md content-center justify-items-start gap-3 px-4 py-12">
      <Mark className="mb-3 size-9" />
      <h1 className="font-semibold text-xl tracking-tight">{title}</h1>
      <div className="text-soft">{children}</div>
      <div className="mt-3 flex flex-wrap gap-2">{actions}</div>
    </main>
  );
}
