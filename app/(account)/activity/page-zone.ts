/** The time zone of the person who asks for a page of the activity. */
import { cookies } from "next/headers";
import { ZONE_COOKIE } from "@/app/(account)/_shell/zone";
import { parseZone } from "@/lib/shared/activity/zone";

/** The browser's time zone, or UTC while it is unknown. */
export async function getPageZone(): Promise<string> {
  return parseZone((await cookies()).get(ZONE_COOKIE)?.value);
}
