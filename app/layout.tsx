/** The frame of every page: language, fonts and theme. The theme comes from a cookie, so that no page flashes. */
import type { Metadata } from "next";
import localFont from "next/font/local";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { RightAddress } from "@/components/right-address";
import { parseTheme, THEME_COOKIE } from "@/lib/client/theme";
import { findOpenedAddress } from "@/lib/server/request/public-url";
import "./globals.css";

const sans = localFont({
  src: "../node_modules/geist/dist/fonts/geist-sans/Geist-Variable.woff2",
  variable: "--font-geist-sans",
  weight: "100 900",
});
const mono = localFont({
  src: "../node_modules/geist/dist/fonts/geist-mono/GeistMono-Variable.woff2",
  variable: "--font-geist-mono",
  weight: "100 900",
});

export const metadata: Metadata = {
  title: { default: "Latchkey", template: "%s · Latchkey" },
  description: "API keys: create, restrict, change and delete them.",
  icons: { icon: "/icon.svg" },
  robots: { index: false, follow: false },
};

// Reading the cookie also makes every page dynamic. A static page has no CSP nonce, so its scripts would be blocked.
export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = parseTheme((await cookies()).get(THEME_COOKIE)?.value);
  const opened = await findOpenedAddress();
  return (
    <html lang="en" data-theme={theme} className={`${sans.variable} ${mono.variable}`}>
      <body>{opened ? <RightAddress {...opened}>{children}</RightAddress> : children}</body>
    </html>
  );
}
