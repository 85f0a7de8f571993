/** What people open this server under, for links that leave it. */
import { headers } from "next/headers";

/** PUBLIC_URL, or where that is not set the address that this request was sent to, which the door has judged. */
export async function getOrigin(): Promise<string> {
  if (process.env.PUBLIC_URL) return new URL(process.env.PUBLIC_URL).origin;
  const fields = await headers();
  return `${fields.get("x-forwarded-proto")}://${fields.get("x-forwarded-host")}`;
}
