/** Tells which requests speak Elastic Email's older API, v2, and so in which body they are refused. */
import { type RefusalFormat, toProblemDetails, toV2Envelope } from "@/lib/shared/gate/refusals";

const V2_PATH = /^\/api\/v2(?:\/|$)/i;

/** Whether a path below `/api` belongs to v2, whose paths may be written in any letter case. */
export function isV2Path(path: string): boolean {
  // One look rules out almost every other request of the API.
  return (path.charCodeAt(5) | 32) === 118 && V2_PATH.test(path);
}

/** How a refusal on this path is told. */
export function refusalFormatFor(path: string): RefusalFormat {
  return isV2Path(path) ? toV2Envelope : toProblemDetails;
}

/** The same for a request target as it came, where no path could be made of it. */
export function refusalFormatForTarget(url: string | undefined): RefusalFormat {
  const written = (url ?? "").replace(/\?.*$/s, "");
  return written.startsWith("/api/") ? refusalFormatFor(written) : toProblemDetails;
}
