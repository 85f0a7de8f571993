/** The menu with the person's name, their profile, the theme and "Sign out". */
"use client";
import {
  ChevronsUpDown,
  FileCode,
  FlaskConical,
  ListChecks,
  LogOut,
  Monitor,
  Moon,
  Server,
  Settings,
  ShieldCheck,
  Sun,
  UserRound,
} from "lucide-react";
import Link from "next/link";
import { startTransition, useState } from "react";
import { signOutAction } from "@/app/(account)/actions";
import {
  Menu,
  MenuContent,
  MenuItem,
  MenuLabel,
  MenuRadioGroup,
  MenuRadioItem,
  MenuSeparator,
  MenuTrigger,
} from "@/components/ui/menu/menu";
import { useToast } from "@/components/ui/toast";
import { type CallFailure, callAction } from "@/lib/client/actions/call-action";
import { chooseTheme, parseTheme, readTheme, type Theme } from "@/lib/client/theme";

const THEME_ITEMS = [
  { theme: "system", label: "System", icon: Monitor },
  { theme: "light", label: "Light", icon: Sun },
  { theme: "dark", label: "Dark", icon: Moon },
] as const;

const FAILURES: Record<CallFailure, string> = {
  updated: "Latchkey was updated, and you are still signed in. Reload this page, then sign out.",
  server_fault: "Something went wrong on the server, so you may still be signed in. Try again.",
  no_answer: "The server did not answer, so you are still signed in. Try again.",
};

type UserMenuProps = {
  userName: string;
  email: string;
  /** an owner of the server's first account */
  runsServer: boolean;
  /** how many findings about the safety of keys are open */
  findings: number;
};

export function UserMenu({ userName, email, runsServer, findings }: UserMenuProps) {
  const [theme, setTheme] = useState<Theme>("system");
  const showToast = useToast();

  const changeTheme = (value: string) => {
    const chosen = parseTheme(value);
    chooseTheme(chosen);
    setTheme(chosen);
  };
  const signOut = () =>
    startTransition(async () => {
      const result = await callAction(signOutAction);
      if (!result.ok) showToast({ tone: "bad", text: FAILURES[result.failure] });
    });

  return (
    <Menu onOpenChange={(open) => open && setTheme(readTheme())}>
      <MenuTrigger className="flex h-10 min-w-10 shrink-0 items-center gap-2.5 rounded-box px-1.5 text-left transition-colors duration-100 hover:bg-sunken data-[state=open]:bg-sunken lg:h-12">
        <span className="sr-only">{`User menu: ${userName}`}</span>
        <span
          aria-hidden="true"
          className="grid size-7 shrink-0 place-items-center rounded-full bg-accent-soft font-semibold text-accent text-xs uppercase"
        >
          {[...userName][0]}
        </span>
        <span aria-hidden="true" className="hidden min-w-0 flex-1 lg:grid">
          <span className="truncate font-medium text-[0.8125rem] leading-4">{userName}</span>
          <span className="truncate text-faint text-xs">{email}</span>
        </span>
        <ChevronsUpDown aria-hidden="true" className="hidden size-4 shrink-0 text-faint lg:block" />
      </MenuTrigger>
      <MenuContent align="end" className="w-56">
        <MenuLabel className="grid text-soft">
          <span className="truncate font-medium text-ink text-sm">{userName}</span>
          <span className="truncate">{email}</span>
        </MenuLabel>
        <MenuSeparator />
        <MenuItem asChild>
          <Link href="/profile">
            <UserRound aria-hidden="true" />
            Profile
          </Link>
        </MenuItem>
        <MenuItem asChild>
          <Link href="/safety">
            <ShieldCheck aria-hidden="true" />
            <span>{findings === 0 ? "Key safety" : `Key safety (${findings})`}</span>
          </Link>
        </MenuItem>
        <MenuItem asChild>
          <Link href="/docs/apis">
            <FileCode aria-hidden="true" />
            Your APIs
          </Link>
        </MenuItem>
        <MenuItem asChild>
          <Link href="/tester">
            <FlaskConical aria-hidden="true" />
            Tester
          </Link>
        </MenuItem>
        <MenuItem asChild>
          <Link href="/settings">
            <Settings aria-hidden="true" />
            Settings
          </Link>
        </MenuItem>
        {runsServer && (
          <MenuItem asChild>
            <Link href="/permissions">
              <ListChecks aria-hidden="true" />
              Permissions
            </Link>
          </MenuItem>
        )}
        {runsServer && (
          <MenuItem asChild>
            <Link href="/servers">
              <Server aria-hidden="true" />
              Servers
            </Link>
          </MenuItem>
        )}
        <MenuSeparator />
        <MenuLabel>Theme</MenuLabel>
        <MenuRadioGroup value={theme} onValueChange={changeTheme} aria-label="Theme">
          {THEME_ITEMS.map(({ theme: value, label, icon: Icon }) => (
            <MenuRadioItem key={value} value={value} onSelect={(event) => event.preventDefault()}>
              <Icon aria-hidden="true" />
              {label}
            </MenuRadioItem>
          ))}
        </MenuRadioGroup>
        <MenuSeparator />
        <MenuItem onSelect={signOut}>
          <LogOut aria-hidden="true" />
          Sign out
        </MenuItem>
      </MenuContent>
    </Menu>
  );
}
