/** The public origin of this server, for links in emails and dialogs, and for people who opened another one. */
import { headers } from "next/headers";
import { INNER } from "@/lib/shared/gate/inner-hop";

/** PUBLIC_URL's origin, or, when that is not set, the one that this request was sent to. The gate has validated it. */
export async function getOrigin(): Promise<string> {
  const fields = await headers();
  return `${fields.get("x-forwarded-proto")}://${fields.get("x-forwarded-host")}`;
}

/**
 * `own` is the server's origin: PUBLIC_URL's, or, when that is not set, the one that this request was sent to.
 * `openedHost` is the host that the person opened if it seems to be another.
 */
export type OpenedAddress = { own: string; isPublicUrlSet: boolean; openedHost: string | null };

/** Where this page was opened, as far as the gate could see; null for a request that did not come through it. */
export async function findOpenedAddress(): Promise<OpenedAddress | null> {
  const fields = await headers();
  const own = await getOrigin();
  if (!URL.canParse(own)) return null;
  const openedHost = fields.get(INNER.openedHost);
  return {
    own: new URL(own).origin,
    isPublicUrlSet: openedHost !== null,
    openedHost: openedHost === fields.get("x-forwarded-host") ? null : openedHost,
  };
}
