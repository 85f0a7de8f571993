/** A link of the navigation, marked when it leads to the current page. */
"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";

export function NavLink({ href, children }: { href: string; children: ReactNode }) {
  const pathname = usePathname();
  const isCurrent = pathname === href || pathname.startsWith(`${href}/`);
  return (
    <Link
      href={href}
      aria-current={isCurrent ? "page" : undefined}
      className="flex h-10 items-center gap-2.5 rounded-box px-2.5 text-soft max-sm:h-15 max-sm:flex-col max-sm:justify-center max-sm:gap-1 max-sm:px-0.5 max-sm:text-center max-sm:text-[0.6875rem] max-sm:leading-3 transition-colors duration-100 hover:bg-sunken hover:text-ink aria-[current=page]:bg-sunken aria-[current=page]:font-medium aria-[current=page]:text-ink lg:h-9"
    >
      {children}
    </Link>
  );
}
