/** Says what is wrong with the value of a variable, and what would be right. */
import { parseIpRule } from "@/lib/shared/keys/ip-rules";
import { parseSender, parseSmtpUrl } from "@/lib/shared/smtp";

const HOST_NAME = /^(?!-)[\w-]+(?:\.[\w-]+)*\.?$/;
const IP_LIST_EXAMPLE = "for example 10.0.0.0/8,192.0.2.7";

/** What completes "HOST is "x": it ...". Null: the value can be used. */
export function findHostProblem(text: string): string | null {
  const must = "must be an address of this machine, without a port";
  if (/^[a-z]+:\/\//i.test(text)) return `is a URL and ${must}, for example 127.0.0.1`;
  if (text === "*") return `${must}, for example 0.0.0.0, or leave HOST out to listen on all`;
  const bare = text.replace(/^\[(.*)\](?::\d+)?$/, "$1").replace(/^([^:]+):\d+$/, "$1");
  const isUsable = HOST_NAME.test(bare) || parseIpRule(bare.replace(/%\w+$/, "")).ok;
  if (bare !== text) return `${must} or brackets, for example ${isUsable ? bare : "127.0.0.1"}`;
  return isUsable ? null : `${must}, for example 127.0.0.1`;
}

/** What completes "NODE_NAME is "x": it ...". Null: the value can be used. */
export function findNodeNameProblem(text: string): string | null {
  if (/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]{1,64}$/u.test(text)) return null;
  return "must have 1 to 64 printable characters, for example web-1";
}

/** What completes "PUBLIC_URL is "x": it ...". Null: the value can be used. */
export function findPublicUrlProblem(text: string): string | null {
  const fault = findPublicUrlFault(text);
  if (fault === null) return null;
  const must = "must be the http or https address that people open, without a path";
  return `${fault}; it ${must}, for example https://keys.example.com`;
}

function findPublicUrlFault(text: string): string | null {
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
  if (!hasScheme && URL.canParse(`https://${text}`)) return `has no scheme; write ${new URL(`https://${text}`).origin}`;
  if (!URL.canParse(text)) return "is no URL";
  const { protocol, origin, username, password, pathname } = new URL(text);
  if (protocol !== "http:" && protocol !== "https:") return `begins with "${protocol}"`;
  if (username !== "" || password !== "") return `has a user name or a password in it; write ${origin}`;
  if (/[?#]/.test(text)) return `has a query or a fragment; write ${origin}`;
  return pathname === "/" ? null : `has the path "${pathname}"; write ${origin}`;
}

/** What completes "TRUSTED_PROXIES is "x": it ..."; names each entry that is wrong. Null: the value can be used. */
export function findProxiesProblem(text: string): string | null {
  const entries = splitList(text);
  const problems = entries.flatMap((entry, index) => {
    const problem = findProxyProblem(entry);
    if (problem === null) return [];
    return entries.length === 1 ? [problem] : [`entry ${index + 1} of ${entries.length} is "${entry}": ${problem}`];
  });
  if (problems.length === 0) return null;
  return `must be a comma list of addresses or CIDRs, ${IP_LIST_EXAMPLE}; ${problems.join("; ")}`;
}

/** The entries of a comma list; empty ones do not count. */
export function splitList(text: string): string[] {
  return text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}

function findProxyProblem(entry: string): string | null {
  if (/["'`]/.test(entry)) return `write it without quotation marks, ${entry.replace(/["'`]/g, "")}`;
  if (/[\s;]/.test(entry)) return "separate entries by commas";
  const parse = parseIpRule(entry);
  if (parse.ok) return null;
  return parse.suggestion ? `it is not a whole network or range; write ${parse.suggestion}` : withoutEnd(parse.message);
}

function withoutEnd(sentence: string): string {
  return sentence.replace(/\.$/, "");
}

/** What completes "SMTP_URL can't be used: it ...", without any of the value. Null: the value can be used. */
export function findSmtpUrlProblem(text: string): string | null {
  if (parseSmtpUrl(text) !== null) return null;
  return (
    `must be smtp:// or smtps:// with a host, and nothing behind it; ${describeSmtpFault(text)}; ` +
    "for example smtp://user:password@mail.example.com:587"
  );
}

/** Without any part of the value, which holds a password. */
function describeSmtpFault(text: string): string {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return "this one has no scheme";
  if (!/^smtps?:/i.test(text)) return "this one has another scheme";
  if (/\s/.test(text)) return "this one has white space in it";
  if (/[?#]/.test(text)) return 'this one has "?" or "#" in it, which are written as %3F and %23 in a password';
  if (!URL.canParse(text)) return "this one has a host or a port that can't be read";
  const { hostname, pathname, port, username, password } = new URL(text);
  if (hostname === "") return "this one has no host";
  if (pathname !== "" && pathname !== "/")
    return 'this one has a path, or a "/" in a password, which is written as %2F';
  if (port === "0") return "this one has the port 0";
  if ((username === "") !== (password === "")) return "this one has a user without a password, or the other way round";
  return "a special character of its host, user or password is not percent-encoded, as in %25 for a percent sign";
}

/** What completes "SMTP_FROM is "x": it ...". Null: the value can be used. */
export function findSenderProblem(text: string): string | null {
  if (parseSender(text) !== null) return null;
  const fault = text.includes(",") ? "names more than one, and " : text.includes("@") ? "" : "has no @ in it, and ";
  return `${fault}must be an email address, for example Latchkey <latchkey@example.com>`;
}
