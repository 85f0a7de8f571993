/** Parses the configuration of the mail server and the sender. */
import { foldHostName } from "./host-name";
import { parseEmailAddress } from "./people/email-address";

/**
 * A mail server. `isSecure` means TLS from the first byte: with smtps://, and on port 465, which speaks nothing else
 * (RFC 8314 section 3.3). Without `port`: 465 if `isSecure`, else 587.
 */
export type SmtpServer = {
  host: string;
  port: number | undefined;
  isSecure: boolean;
  login: { user: string; password: string } | null;
};

/** The sender of emails. `name` may be empty. */
export type Sender = { name: string; address: string };

const ADDRESS_OR_LOCAL_NAME = /^(?:[\w-]+(?:\.[\w-]+)*|\[[0-9a-f:.]+\])$/i;
const SENDER = /^(?:([^<>"\p{Cc}]*)<([^<>\s]+)>|([^<>\s]+))$/u;

/**
 * Parses `smtp://host` or `smtps://user:password@host:port`, with the login percent-encoded (RFC 3986). Null for
 * anything else, including a query, from which some SMTP clients read options, and a user without a password.
 */
export function parseSmtpUrl(text: string): SmtpServer | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || (url.protocol !== "smtp:" && url.protocol !== "smtps:")) return null;
  const isBare = (url.pathname === "" || url.pathname === "/") && !/[?#\s]/.test(text);
  const host = readHost(url.hostname);
  if (!isBare || host === null || url.port === "0") return null;
  const login = decodeLogin(url);
  if (login === undefined) return null;
  return {
    host,
    port: url.port === "" ? undefined : Number(url.port),
    isSecure: url.protocol === "smtps:" || url.port === "465",
    login,
  };
}

/**
 * An international name in ASCII, as name servers know it; an IPv6 address without brackets. URLs of other schemes than
 * http leave the host percent-encoded.
 */
function readHost(hostname: string): string | null {
  if (ADDRESS_OR_LOCAL_NAME.test(hostname)) return hostname.replace(/^\[|\]$/g, "");
  try {
    return foldHostName(decodeURIComponent(hostname));
  } catch {
    return null;
  }
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
  const parse = parseEmailAddress(framed ?? bare ?? "");
  return parse.ok ? { name: name.trim(), address: parse.address } : null;
}
