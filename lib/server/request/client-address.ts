/** The address that the gate saw. */
import { headers } from "next/headers";
import { INNER, INNER_ENV } from "@/lib/shared/gate/inner-hop";
import { matchesToken } from "./inner-token";

/**
 * The client's address in normal form, as the gate decided it.
 * Throws when the request did not come through the gate: its headers may then be anyone's.
 */
export async function getClientAddress(): Promise<string> {
  return requireClientAddress(await headers());
}

/** The same, from headers at hand. */
export function requireClientAddress(fields: Pick<Headers, "get">): string {
  const address = fields.get(INNER.client);
  if (!address || !matchesToken(fields.get(INNER.token), INNER_ENV.token)) {
    throw new Error("a request reached the dashboard without passing the gate");
  }
  return address;
}
