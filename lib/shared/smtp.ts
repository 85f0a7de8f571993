/** Parses the configuration of the mail server and the sender. */
import { z } from "@/lib/shared/zod";

/** A mail server. `isSecure` means TLS from the first byte. Without `port`: 465 if `isSecure`, else 587. */
export type SmtpServer = {
  host: string;
  port: number | undefined;
  isSecure: boolean;
  login: { user: string; password: string } | null;
};

/** The sender of emails. `name` may be empty. */
export type Sender = { name: string; address: string };

const HOST = /^(?:[\w-]+(?:\.[\w-]+)*|\[[0-9a-f:.]+\])$/i;
const SENDER = /^(?:([^<>"\p{Cc}]*)<([^<>\s]+)>|([^<>\s]+))$/u;

/**
 * Parses `smtp://host` or `smtps://user:password@host:port`, with the login percent-encoded (RFC 3986). Null for
 * anything else, including a query, from which some SMTP clients read options, and a user without a password.
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

/** Null: no login. Undefined: half a login, or one with invalid encoding. */
function decodeLogin({ username, password }: URL): SmtpServer["login"] | undefined {
  if (username === "" && password === "") return null;
  if (username === "" || password === "") return undefined;
  try {
    return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
  } catch {
    return undefined;
  }
}

/** Parses `address` or `Name <address>`; null for anything else. */
export function parseSender(text: string): Sender | null {
  const [, name = "", framed, bare] = SENDER.exec(text.trim()) ?? [];
  const address = z
    .email()
    .max(254)
    .safeParse(framed ?? bare);
  return address.success ? { name: name.trim(), address: address.data } : null;
}
