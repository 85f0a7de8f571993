/** Finds out whether a browser is signed in, so that its requests go before those of strangers. Grants nothing. */
import { hash } from "node:crypto";
import { readableSessionCookieNames } from "@/lib/shared/people/session-cookie-names";

/** Where the gate learns of sessions. Throws, or rejects, when they can't be read. */
export interface SessionReader {
  /** Whether a live session has the token with this SHA-256. `now` in milliseconds since 1970. */
  hasSession(tokenHash: Buffer, now: number): boolean | Promise<boolean>;
}

/** The look-ups that one request may cause, whatever cookies it carries. */
const MAX_LOOKUPS = 4;
const PAIR = /(?:^|;)\s*([^\s=;]+)=([A-Za-z0-9_-]{43})(?=\s*(?:;|$))/g;

/** The address under which the browser opened this server, which tells its cookies from those of other ports. */
export type BrowserAddress = { scheme: "http" | "https"; host: string };

/**
 * Whether one of the cookies belongs to a live session. False when sessions can't be read. A promise only where the
 * store has to ask its server.
 */
export function isSignedIn(
  sessions: SessionReader,
  cookies: string | undefined,
  { scheme, host }: BrowserAddress,
  now = Date.now(),
): boolean | Promise<boolean> {
  if (cookies === undefined) return false;
  const names = readableSessionCookieNames(scheme, host);
  const waiting: Promise<boolean>[] = [];
  let lookups = 0;
  for (const [, name = "", token = ""] of cookies.matchAll(PAIR)) {
    if (!names.includes(name)) continue;
    if (++lookups > MAX_LOOKUPS) break;
    try {
      const found = sessions.hasSession(hash("sha256", token, "buffer"), now);
      if (found === true) return true;
      if (found !== false) waiting.push(found.catch(() => false));
    } catch {
      break;
    }
  }
  return waiting.length > 0 ? Promise.all(waiting).then((found) => found.includes(true)) : false;
}
