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
import { cn } from "@/components/ui/cn";
import type { AccountChoice } from "@/lib/shared/team/member-view";
import { AccountSwitcher } from "./account-switcher";
import { NavLink } from "./nav-link";
import { UserMenu } from "./user-menu";

/** `isMain`: also on narrow screens, which have no room for more. Their user menu leads to the others. */
const PAGES = [
  { href: "/keys", label: "API Keys", icon: KeyRound, isMain: true },
  { href: "/safety", label: "Key safety", icon: ShieldCheck },
  { href: "/members", label: "Members", icon: Users, isMain: true },
  { href: "/activity", label: "Activity", icon: History, isMain: true },
  { href: "/routes", label: "Routes", icon: Waypoints, isMain: true },
  { href: "/permissions", label: "Permissions", icon: ListChecks, isOfServer: true },
  { href: "/docs/apis", label: "Your APIs", icon: FileCode },
  { href: "/docs/api", label: "API reference", icon: BookOpen, isMain: true },
  { href: "/settings", label: "Settings", icon: Settings },
];

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
        <ul className="grid grid-flow-col auto-cols-auto sm:flex sm:gap-1 lg:grid lg:grid-flow-row">
          {PAGES.filter(({ isOfServer }) => !isOfServer || person.runsServer).map(
            ({ href, label, icon: Icon, isMain }) => (
              <li key={href} className={cn("min-w-0", !isMain && "max-lg:hidden")}>
                <NavLink href={href}>
                  <Icon aria-hidden="true" className="size-4 shrink-0 max-sm:size-5 sm:hidden lg:block" />
                  <span>{label}</span>
                  {href === "/safety" && <FindingsCount count={person.findings} />}
                </NavLink>
              </li>
            ),
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
