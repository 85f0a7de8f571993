/** The first steps of the gate's order, before anything is looked up: address, permit, secret. */
import type { IncomingHttpHeaders } from "node:http";
import type { Gate } from "@/lib/gate/context";
import type { Refusal } from "@/lib/shared/gate/refusals";
import { type Address, permitNameOf } from "@/lib/shared/keys/ip-rules";
import type { Permit } from "./concurrency";
import { readCredential } from "./credential";

/** `secret` is empty where none was looked for. Whoever gets a permit gives it back, once, whatever happens. */
export type AuthStart =
  | { ok: true; client: Address; permit: Permit; secret: string }
  | { ok: false; permit: Permit | null; refusal: Refusal };

/** Lets a request in as far as its secret; `headers` is null for what shows none, or shows it where it is looked for later. */
export function beginAuth(gate: Gate, client: Address | null, headers: IncomingHttpHeaders | null): AuthStart {
  if (client === null) return { ok: false, permit: null, refusal: { code: "address_unknown" } };
  const permit = gate.permits.acquire(permitNameOf(client));
  if (!permit) return { ok: false, permit, refusal: { code: "too_many_concurrent", limit: gate.permits.limit } };
  if (headers === null) return { ok: true, client, permit, secret: "" };
  const presented = readCredential(headers);
  if (!presented.ok) return { ok: false, permit, refusal: { code: presented.code } };
  return { ok: true, client, permit, secret: presented.secret };
}
