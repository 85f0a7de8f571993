/** The public origin of this server, for links in e-mails and dialogs. */
import { headers } from "next/headers";

/** PUBLIC_URL's origin, or, when that is not set, the one that this request was sent to. The gate has validated it. */
export async function getOrigin(): Promise<string> {
  const fields = await headers();
  return `${fields.get("x-forwarded-proto")}://${fields.get("x-forwarded-host")}`;
}
