/** Adds to the result of a change which servers have confirmed it, where more than one shares the database. */
import { type Confirmation, type ConfirmedAs, describeConfirmation } from "@/lib/shared/nodes/confirmation";

/** `text`, with a sentence about the servers where there are several. Only in the browser: it writes local times. */
export function withServers(text: string, confirmation: Confirmation | null, as: ConfirmedAs): string {
  const servers = describeConfirmation(confirmation, as, formatTimeOfDay);
  return servers ? `${text} ${servers}` : text;
}

/** "12:03:04" in the browser's time zone. */
function formatTimeOfDay(iso: string): string {
  return new Date(iso).toLocaleTimeString("en", { hourCycle: "h23" });
}
