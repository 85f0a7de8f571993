/** Parses the address of an upstream: its origin, and the path that replaces the path of the route. */
import { parseAddress } from "@/lib/shared/keys/ip-rules";
import { quote } from "./json-lines";
import { replaceParameters } from "./path-pattern";
import { describeTargetFault } from "./paths";
import { isRefusedAddress } from "./refused-addresses";
import { parseTarget } from "./target";

/**
 * `base` is "" or a path without a trailing slash, and may hold parameters. `reason` never quotes the address, which
 * may hold a password.
 */
export type UpstreamParse = { ok: true; origin: string; base: string } | { ok: false; reason: string };

const EXAMPLE = "for example http://127.0.0.1:9000/v1";
const PARTS = /^https?:\/\/([^/]+)(\/.*)?$/i;

/** Parses an http or https address without user, query and fragment. */
export function parseUpstream(text: string): UpstreamParse {
  if (!/^https?:\/\//i.test(text)) return badUpstream(`must begin with http:// or https://, ${EXAMPLE}`);
  if (/[?#]/.test(text)) return badUpstream(`must have no query and no fragment, ${EXAMPLE}`);
  if (/[^\x21-\x7e]|\\/.test(text)) return badUpstream("holds a character that must be percent-encoded");
  const [whole, access = "", path = "/"] = PARTS.exec(text) ?? [];
  if (access.includes("@")) return badUpstream(`must hold no user and no password, ${EXAMPLE}`);
  const url = whole !== undefined && URL.canParse(text) ? new URL(text) : null;
  if (!url || url.hostname === "" || url.port === "0") return badUpstream(`is no address, ${EXAMPLE}`);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (parseAddress(host) !== null && isRefusedAddress(host))
    return badUpstream("may not be a link-local address or a metadata service");
  const plain = replaceParameters(path, "x");
  const parse = parseTarget(plain, undefined);
  if (!parse.ok) return badUpstream(`can't be used: ${describeTargetFault(parse.refusal)}`);
  const canonical = parse.target.path;
  if (canonical !== plain)
    return badUpstream(`has another spelling of its path; write ${quote(canonical)} behind the host`);
  return { ok: true, origin: url.origin, base: path.replace(/\/$/, "") };
}

/** What is wrong with a path that the gate asks of an upstream by itself; null when it is valid. */
export function findTargetPathFault(text: string): string | null {
  const parse = parseTarget(text, undefined);
  if (text.startsWith("/") && parse.ok && parse.target.path + parse.target.query === text) return null;
  return `${quote(text)} is no path at the upstream; write it as a request would, for example "/health".`;
}

function badUpstream(reason: string): UpstreamParse {
  return { ok: false, reason: `The upstream ${reason}.` };
}
