/** Where the gate found a request to come from. */
import { headers } from "next/headers";
import { INNER, INNER_ENV } from "@/lib/shared/gate/inner-hop";
import { matchesToken } from "./inner-token";

/**
 * The current request's client address in normal form, as the gate determined it.
 * Throws when the request did not come through the gate, because its header fields may be forged.
 */
export async function getClientAddress(): Promise<string> {
  return requireClientAddress(await headers());
}

/** Like `getClientAddress`, from the given header fields. */
export function requireClientAddress(fields: Pick<Headers, "get">): string {
  const address = fields.get(INNER.client);
  if (!address || !matchesToken(fields.get(INNER.token), INNER_ENV.token)) {
    throw new Error("a request reached the dashboard without passing the gate");
  }
  return address;
}

/**
 * The address of a proxy that the current request came through and that this server does not trust, as the gate
 * determined it; null without one. Everybody behind the proxy has its address here.
 */
export async function findUntrustedProxy(): Promise<string | null> {
  const fields = await headers();
  return matchesToken(fields.get(INNER.token), INNER_ENV.token) ? fields.get(INNER.untrustedProxy) : null;
}

/** Whether a person at this machine itself sent the current request, as the gate determined it. */
export async function isLocalRequest(): Promise<boolean> {
  const fields = await headers();
  return matchesToken(fields.get(INNER.token), INNER_ENV.token) && fields.get(INNER.local) === "yes";
}
