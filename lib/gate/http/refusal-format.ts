/** Tells which requests speak Elastic Email's older API, v2, and so in which body they are refused. */
import { envelopeOf, problemOf, type Tell } from "@/lib/shared/gate/refusals";

const LEGACY_PATH = /^\/api\/v2(?:\/|$)/i;

/** Whether a path below `/api` belongs to v2, whose paths may be written in any letter case. */
export function isLegacyPath(path: string): boolean {
  // One look rules out almost every other request of the API.
  return (path.charCodeAt(5) | 32) === 118 && LEGACY_PATH.test(path);
}

/** How a refusal on this path is told. */
export function tellOf(path: string): Tell {
  return isLegacyPath(path) ? envelopeOf : problemOf;
}

/** The same for a request target as it came, where no path could be made of it. */
export function tellOfTarget(url: string | undefined): Tell {
  const written = (url ?? "").replace(/\?.*$/s, "");
  return written.startsWith("/api/") ? tellOf(written) : problemOf;
}
