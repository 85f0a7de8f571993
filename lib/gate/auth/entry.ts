/** The first steps of the gate's order, before anything is looked up: address, slot, secret. */
import type { IncomingHttpHeaders } from "node:http";
import type { House } from "@/lib/gate/context";
import type { Refusal } from "@/lib/shared/gate/refusals";
import { type Address, slotNameOf } from "@/lib/shared/keys/ip-rules";
import type { Slot } from "./concurrency";
import { presentedSecretOf } from "./credential";

/** `secret` is empty where none was looked for. Whoever gets a slot gives it back, once, whatever happens. */
export type Entry =
  | { ok: true; client: Address; slot: Slot; secret: string }
  | { ok: false; slot: Slot | null; refusal: Refusal };

/** Lets a request in as far as its secret; `headers` is null for what shows none, or shows it where it is looked for later. */
export function enter(house: House, client: Address | null, headers: IncomingHttpHeaders | null): Entry {
  if (client === null) return { ok: false, slot: null, refusal: { code: "address_unknown" } };
  const slot = house.slots.take(slotNameOf(client));
  if (!slot) return { ok: false, slot, refusal: { code: "too_many_concurrent", limit: house.slots.limit } };
  if (headers === null) return { ok: true, client, slot, secret: "" };
  const presented = presentedSecretOf(headers);
  if (!presented.ok) return { ok: false, slot, refusal: { code: presented.code } };
  return { ok: true, client, slot, secret: presented.secret };
}
