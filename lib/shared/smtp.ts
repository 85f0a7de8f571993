/** How the server's way to send e-mail is written in its configuration. */
import { z } from "@/lib/shared/zod";

/** A mail server. Without `port` the usual one: 465 when `isSecure`, TLS from the first byte on, else 587. */
export type SmtpServer = {
  host: string;
  port: number | undefined;
  isSecure: boolean;
  login: { user: string; password: string } | null;
};

/** Whom e-mails come from. `name` may be empty. */
export type Sender = { name: string; address: string };

const HOST = /^(?:[\w-]+(?:\.[\w-]+)*|\[[0-9a-f:.]+\])$/i;
const SENDER = /^(?:([^<>"\p{Cc}]*)<([^<>\s]+)>|([^<>\s]+))$/u;

/**
 * `smtp://host`, `smtps://user:password@host:port`, and the like; the login percent-encoded (RFC 3986). Null for
 * anything else: also for a query, in which some clients of SMTP read options, and for half a login.
 */
export function parseSmtpUrl(text: string): SmtpServer | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || (url.protocol !== "smtp:" && url.protocol !== "smtps:")) return null;
  const isBare = (url.pathname === "" || url.pathname === "/") && !/[?#\s]/.test(text);
  if (!isBare || !HOST.test(url.hostname) || url.port === "0") return null;
  const login = decodeLogin(url);
  if (login === undefined) return null;
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? undefined : Number(url.port),
    isSecure: url.protocol === "smtps:",
    login,
  };
}

/** Null: none. Undefined: half of one, or one that is not encoded. */
function decodeLogin({ username, password }: URL): SmtpServer["login"] | undefined {
  if (username === "" && password === "") return null;
  if (username === "" || password === "") return undefined;
  try {
    return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
  } catch {
    return undefined;
  }
}

/** `address` or `Name <address>`; null for anything else. */
export function parseSender(text: string): Sender | null {
  const [, name = "", framed, bare] = SENDER.exec(text.trim()) ?? [];
  const address = z
    .email()
    .max(254)
    .safeParse(framed ?? bare);
  return address.success ? { name: name.trim(), address: address.data } : null;
}
