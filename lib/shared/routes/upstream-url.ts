/** Parses the address of an upstream: its origin, and the path that replaces the path of the route. */
import { parseAddress } from "@/lib/shared/keys/ip-rules";
import { quote } from "./json-lines";
import { describeTargetFault } from "./paths";
import { isRefusedAddress } from "./refused-addresses";
import { parseTarget } from "./target";

/** `base` is "" or a path without a trailing slash. `reason` never quotes the address, which may hold a password. */
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
  const parse = parseTarget(path, undefined);
  if (!parse.ok) return badUpstream(`can't be used: ${describeTargetFault(parse.refusal)}`);
  const canonical = parse.target.path;
  if (canonical !== path)
    return badUpstream(`has another spelling of its path; write ${quote(canonical)} behind the host`);
  return { ok: true, origin: url.origin, base: canonical.replace(/\/$/, "") };
}

function badUpstream(reason: string): UpstreamParse {
  return { ok: false, reason: `The upstream ${reason}.` };
}
