/** The theme that the person chose, kept in a cookie so that the server renders the right one at once. */
import { portSuffix } from "@/lib/shared/port-suffix";

/** What a person can choose; "system" follows the browser's setting. */
export const THEMES = ["system", "light", "dark"] as const;
/** One of `THEMES`. */
export type Theme = (typeof THEMES)[number];

/**
 * The cookie's name for a server that has no choice of its own yet; its value is a `Theme`. It is not secret, so
 * scripts may read it. The choice for one server has the port in its name (`port-suffix.ts`).
 */
export const THEME_COOKIE = "theme";
const ONE_YEAR_SECONDS = 31_536_000;

/** The theme that the cookie's value names; "system" for anything else. */
export function parseTheme(text: string | undefined): Theme {
  return THEMES.find((theme) => theme === text) ?? "system";
}

/** The theme that the page shows now. Browser only. */
export function readTheme(): Theme {
  return parseTheme(document.documentElement.dataset.theme);
}

/** Applies a theme at once and keeps it for a year. Browser only. */
export function chooseTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  const { host, protocol } = window.location;
  const own = THEME_COOKIE + portSuffix(host, protocol === "https:" ? "https" : "http");
  for (const name of [own, THEME_COOKIE]) {
    // biome-ignore lint/suspicious/noDocumentCookie: cookieStore is missing on plain http.
    document.cookie = `${name}=${theme}; Path=/; Max-Age=${ONE_YEAR_SECONDS}; SameSite=Lax`;
  }
}
