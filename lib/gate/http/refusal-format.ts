/** Chooses the body in which a refusal is written: problem details, or the envelope of Elastic Email's v2. */
import { type RefusalFormat, toCheckProblem, toProblemDetails, toV2Envelope } from "@/lib/shared/gate/refusals";
import { CHECK_PATH, isV2Path } from "./api-paths";

/** The format of refusals on a canonical path. */
export function refusalFormatFor(path: string): RefusalFormat {
  if (path === CHECK_PATH) return toCheckProblem;
  return isV2Path(path) ? toV2Envelope : toProblemDetails;
}

/** The same for a request target as the client wrote it, where it could not be parsed to a path. */
export function refusalFormatForTarget(url: string | undefined): RefusalFormat {
  const written = (url ?? "").replace(/\?.*$/s, "");
  return written.startsWith("/api/") ? refusalFormatFor(written) : toProblemDetails;
}
