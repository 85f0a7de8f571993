/** The person's time zone, kept in a cookie so that the server shows days and times as they are for the person. */
import { zoneName } from "@/lib/client/times";

/** The cookie's name; its value is the name of a time zone. It is not secret. */
export const ZONE_COOKIE = "zone";
const ONE_YEAR_SECONDS = 31_536_000;

/** Keeps the browser's time zone for a year, and returns its name. Browser only. */
export function keepZone(): string {
  const zone = zoneName();
  // biome-ignore lint/suspicious/noDocumentCookie: cookieStore is missing on plain http.
  document.cookie = `${ZONE_COOKIE}=${zone}; Path=/; Max-Age=${ONE_YEAR_SECONDS}; SameSite=Lax`;
  return zone;
}
