/** Which servers have heard of a change, as a person reads it after the change. */

/** A server whose lease is over. It admits nothing until it has heard of every change. */
export type CutOffServer = {
  name: string;
  /** from when on it certainly admits nothing, ISO 8601 with `Z` */
  since: string;
};

/** Which of the servers that share a database have confirmed a change. */
export type Confirmation =
  /** `servers`: how many share the database, with those that are cut off; all others have confirmed the change */
  | { servers: number; cutOff: CutOffServer[] }
  /** nobody could be asked; from `since` on, a server that has not heard of the change admits nothing */
  | { servers: null; since: string };

/** What has become of a change: a secret or permissions that ended, or anything else. */
export type ConfirmedAs = "Revoked" | "Disabled" | "The previous API key was revoked" | "In force";

/**
 * The sentences for a person, or null where one server is all there is and has confirmed the change. `formatTime`
 * writes a moment as a time of day.
 */
export function describeConfirmation(
  confirmation: Confirmation | null | undefined,
  as: ConfirmedAs,
  formatTime: (iso: string) => string,
): string | null {
  if (!confirmation) return null;
  if (confirmation.servers === null) {
    const since = formatTime(confirmation.since);
    return `The servers could not be asked to confirm it. One that has not heard of it has admitted no request since ${since}.`;
  }
  const { servers, cutOff } = confirmation;
  if (cutOff.length === 0) {
    if (servers < 2) return null;
    return servers === 2 ? `${as} on both servers.` : `${as} on all ${servers} servers.`;
  }
  return `${as} on ${servers - cutOff.length} of ${servers} servers. ${describeCutOff(cutOff, formatTime)}`;
}

function describeCutOff(cutOff: readonly CutOffServer[], formatTime: (iso: string) => string): string {
  const names = cutOff.map(({ name }) => name);
  const latest = cutOff.reduce((past, { since }) => (since > past ? since : past), "");
  const [are, have] = names.length === 1 ? ["is", "has"] : ["are", "have"];
  return `${listNames(names)} ${are} cut off and ${have} admitted no request since ${formatTime(latest)}.`;
}

function listNames(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}
