/** The account's navigation: on the left of wide screens, at the top of narrow ones, at the bottom of phones. */
import {
  BookOpen,
  FileCode,
  History,
  KeyRound,
  ListChecks,
  Settings,
  ShieldCheck,
  Users,
  Waypoints,
} from "lucide-react";
import { Mark } from "@/components/mark";
import type { AccountChoice } from "@/lib/shared/team/member-view";
import { AccountSwitcher } from "./account-switcher";
import { NavLink } from "./nav-link";
import { UserMenu } from "./user-menu";

const PAGES = [
  { href: "/keys", label: "API Keys", icon: KeyRound },
  { href: "/members", label: "Members", icon: Users },
  { href: "/activity", label: "Activity", icon: History },
  { href: "/routes", label: "Routes", icon: Waypoints },
  { href: "/docs/api", label: "API reference", icon: BookOpen },
] as const;

// Narrow screens have no room for more: their user menu leads there.
const SAFETY = { href: "/safety", label: "Key safety", icon: ShieldCheck } as const;
const APIS = { href: "/docs/apis", label: "Your APIs", icon: FileCode } as const;
const OF_SERVER = { href: "/permissions", label: "Permissions", icon: ListChecks } as const;

const SETTINGS = { href: "/settings", label: "Settings", icon: Settings } as const;

type AccountNavProps = {
  accountName: string;
  accounts: AccountChoice[];
  userName: string;
  email: string;
  runsServer: boolean;
  /** how many findings about the safety of keys are open */
  findings: number;
};

export function AccountNav({ accountName, accounts, ...person }: AccountNavProps) {
  return (
    <header className="sticky top-0 z-20 flex h-14 items-center gap-1.5 border-line border-b bg-canvas px-2.5 sm:gap-2 sm:px-3 lg:h-dvh lg:flex-col lg:items-stretch lg:gap-5 lg:border-r lg:border-b-0 lg:p-4">
      <div className="flex min-w-0 flex-1 items-center gap-2.5 lg:flex-none lg:px-1">
        <Mark />
        <AccountSwitcher accountName={accountName} accounts={accounts} />
      </div>
      <nav
        aria-label="Main"
        className="shrink-0 max-sm:fixed max-sm:inset-x-0 max-sm:bottom-0 max-sm:border-line max-sm:border-t max-sm:bg-canvas max-sm:pb-[env(safe-area-inset-bottom)] lg:flex-1"
      >
        <ul className="grid grid-flow-col auto-cols-fr sm:flex sm:gap-1 lg:grid lg:grid-flow-row">
          {PAGES.map(({ href, label, icon: Icon }) => (
            <li key={href} className="min-w-0">
              <NavLink href={href}>
                <Icon aria-hidden="true" className="size-4 shrink-0 max-sm:size-5 sm:hidden lg:block" />
                <span>{label}</span>
              </NavLink>
            </li>
          ))}
          <li className="min-w-0 max-lg:hidden">
            <NavLink href={SAFETY.href}>
              <SAFETY.icon aria-hidden="true" className="size-4 shrink-0" />
              <span>{SAFETY.label}</span>
              <FindingsCount count={person.findings} />
            </NavLink>
          </li>
          <li className="min-w-0 max-lg:hidden">
            <NavLink href={APIS.href}>
              <APIS.icon aria-hidden="true" className="size-4 shrink-0" />
              <span>{APIS.label}</span>
            </NavLink>
          </li>
          <li className="min-w-0 max-lg:hidden">
            <NavLink href={SETTINGS.href}>
              <SETTINGS.icon aria-hidden="true" className="size-4 shrink-0" />
              <span>{SETTINGS.label}</span>
            </NavLink>
          </li>
          {person.runsServer && (
            <li className="min-w-0 max-lg:hidden">
              <NavLink href={OF_SERVER.href}>
                <OF_SERVER.icon aria-hidden="true" className="size-4 shrink-0" />
                <span>{OF_SERVER.label}</span>
              </NavLink>
            </li>
          )}
        </ul>
      </nav>
      <UserMenu {...person} />
    </header>
  );
}

/** Nothing while there is no finding. */
function FindingsCount({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <span className="ml-auto rounded-full bg-warn-soft px-1.5 font-medium text-warn text-xs leading-5 tabular-nums">
      <span>{count}</span>
      <span className="sr-only">{count === 1 ? " finding" : " findings"}</span>
    </span>
  );
}
