/** The narrow page around sign-in, sign-up, invitations and share links. */
import type { ReactNode } from "react";
import { Mark } from "./mark";

type AuthCardProps = { title: string; intro: ReactNode; children?: ReactNode; foot: ReactNode };

export function AuthCard({ title, intro, children, foot }: AuthCardProps) {
  return (
    <main className="mx-auto grid min-h-dvh w-full max-w-[25rem] grid-cols-1 content-start gap-6 px-4 py-10 sm:content-center sm:py-16">
      <div className="flex items-center gap-2.5 font-semibold">
        <Mark />
        Latchkey
      </div>
      <div className="grid grid-cols-1 gap-6 sm:rounded-box sm:bg-surface sm:p-8 sm:shadow-float">
        <div className="grid grid-cols-1 gap-1.5">
          <h1 className="break-words font-semibold text-xl tracking-tight">{title}</h1>
          <div className="text-soft">{intro}</div>
        </div>
        {children}
      </div>
      <p className="text-soft sm:text-center">{foot}</p>
    </main>
  );
}
