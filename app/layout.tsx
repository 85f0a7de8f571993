/** The frame of every page: language, fonts and theme. The theme comes from a cookie, so that no page flashes. */
import type { Metadata } from "next";
import localFont from "next/font/local";
import { cookies, headers } from "next/headers";
import type { ReactNode } from "react";
import { RightAddress } from "@/components/right-address";
import { parseTheme, THEME_COOKIE, type Theme } from "@/lib/client/theme";
import { findOpenedAddress } from "@/lib/server/request/public-url";
import { portSuffix } from "@/lib/shared/port-suffix";
import "./globals.css";

// Files for Latin alone, a third of the whole fonts. fonts.css names those for other scripts.
const sans = localFont({
  src: "../node_modules/@fontsource-variable/geist/files/geist-latin-wght-normal.woff2",
  variable: "--font-geist-sans",
  weight: "100 900",
});
const mono = localFont({
  src: "../node_modules/@fontsource-variable/geist-mono/files/geist-mono-latin-wght-normal.woff2",
  variable: "--font-geist-mono",
  weight: "100 900",
});

export const metadata: Metadata = {
  title: { default: "Latchkey", template: "%s · Latchkey" },
  description: "API keys: create, restrict, change and delete them.",
  icons: { icon: "/icon.svg" },
  robots: { index: false, follow: false },
};

/** The theme chosen for this server, else the last one chosen on another port of its host. */
async function findTheme(): Promise<Theme> {
  const [jar, fields] = [await cookies(), await headers()];
  const scheme = fields.get("x-forwarded-proto") === "https" ? "https" : "http";
  const own = jar.get(THEME_COOKIE + portSuffix(fields.get("x-forwarded-host") ?? "", scheme));
  return parseTheme((own ?? jar.get(THEME_COOKIE))?.value);
}

// Reading the cookie also makes every page dynamic. A static page has no CSP nonce, so its scripts would be blocked.
export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = await findTheme();
  const opened = await findOpenedAddress();
  return (
    <html lang="en" data-theme={theme} className={`${sans.variable} ${mono.variable}`}>
      <body>{opened ? <RightAddress {...opened}>{children}</RightAddress> : children}</body>
    </html>
  );
}
