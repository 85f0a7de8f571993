/** Says what the gate would decide about a key, by the functions that decide about requests. Nothing is sent. */
import type { KeyTest, KeyTestAnswer, KeyTestOutcome, TestedCall } from "@/lib/shared/gate/key-test";
import type { Refusal } from "@/lib/shared/gate/refusals";
import { parseAddress } from "@/lib/shared/keys/ip-rules";
import { ANY_KEY, type Requirement } from "@/lib/shared/permissions/requirement";
import { isOwnPath } from "@/lib/shared/routes/own-paths";
import { parseTarget } from "@/lib/shared/routes/target";
import { findKeys, type KeyParts } from "./auth/find-keys";
import { verifyKey } from "./auth/verify-key";
import { parsePermissionWords } from "./check/decision";
import { getRouteRights } from "./routes/route";
import type { RouteTable } from "./routes/route-table";

/** What a test of a key needs of the gate. */
export type KeyTestParts = KeyParts & { routes: { readonly table: RouteTable } };

/** Steps 4 to 7 for a key, an address, a call and a moment. Never rejects. */
export async function testKey(parts: KeyTestParts, test: KeyTest): Promise<KeyTestOutcome> {
  const [key] = await findKeys(parts, [test.secretHash]);
  // Looked up after the key: reading it may have brought newer routes.
  const call = readCall(parts.routes.table, test.call);
  if (call === "own") return { ok: false, reason: OWN_PATH };
  const { route, fault, requirement, denial } = call;
  if (fault) return answer(null, fault);
  const address = parseAddress(test.client);
  if (address === null) return answer(route, { code: "address_unknown" });
  if (key === undefined || key === "unavailable") return answer(route, { code: "keys_unavailable" });
  if (key === null) return answer(route, { code: "key_invalid" });
  return answer(route, verifyKey(key, address, requirement, test.at) ?? denial);
}

/**
 * What a call asks for. `fault` is decided before anybody looks at the key, `denial` once the key is known to be valid.
 */
type CallReading = { route: string | null; fault: Refusal | null; requirement: Requirement; denial: Refusal | null };

const OWN_PATH = "Latchkey answers this path itself. Test the permission that it asks for.";

/** "own": the dashboard's code knows what such a path asks for, and the gate does not. */
function readCall(table: RouteTable, call: TestedCall): CallReading | "own" {
  if ("permissions" in call) {
    const parse = parsePermissionWords(call.permissions, table.catalogue);
    const [requirement, denial] = parse.ok ? [parse.requirement, null] : [ANY_KEY, parse.refusal];
    return { route: null, fault: null, requirement, denial };
  }
  const nothing = { route: null, requirement: ANY_KEY, denial: null };
  const parse = parseTarget(call.path, undefined);
  if (!parse.ok) return { ...nothing, fault: parse.refusal };
  if (isOwnPath(parse.target.path)) return "own";
  const route = table.find(parse.target.path);
  if (route === "ambiguous") return { ...nothing, fault: { code: "bad_request" } };
  if (route === null) return { ...nothing, fault: null, denial: { code: "not_found" } };
  return { route: route.path, fault: null, ...getRouteRights(route, call.method) };
}

function answer(route: string | null, refusal: Refusal | null): { ok: true; answer: KeyTestAnswer } {
  return { ok: true, answer: { route, refusal } };
}
