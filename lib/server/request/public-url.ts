/** What people open this server under, for links that leave it. */
import { headers } from "next/headers";

/** PUBLIC_URL's, or where that is not set the one that this request was sent to: the gate has judged it. */
export async function getOrigin(): Promise<string> {
  const fields = await headers();
  return `${fields.get("x-forwarded-proto")}://${fields.get("x-forwarded-host")}`;
}
