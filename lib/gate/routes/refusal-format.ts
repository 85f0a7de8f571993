/** Chooses the form of a refusal on a route, readable for the pages and the MCP clients that may call it. */
import type { IncomingMessage } from "node:http";
import { getPublicOrigin, type PublicAddress } from "@/lib/gate/http/origin";
import { refusalFormatFor } from "@/lib/gate/http/refusal-format";
import { getMetadataUrl } from "@/lib/gate/mcp/metadata";
import { toMcpRefusal } from "@/lib/gate/mcp/refusals";
import type { RefusalFormat } from "@/lib/shared/gate/refusals";
import { takeSegments } from "@/lib/shared/routes/path-pattern";
import type { Target } from "@/lib/shared/routes/target";
import { createCorsHeaders } from "./cors";
import type { Route } from "./route";

type RefusedRequest = { request: Pick<IncomingMessage, "headers">; target: Target; route: Route | null };

/** The format of refusals of a request that was parsed. */
export function refusalFormatOf(context: RefusedRequest, address: PublicAddress): RefusalFormat {
  const { route, target } = context;
  if (!route) return refusalFormatFor(target.path);
  return withCors(context, route.mcp ? createMcpFormat(context, route, address) : refusalFormatFor(target.path));
}

/** `format` with the fields by which pages of other origins can read the refusal. */
export function withCors({ request, route }: RefusedRequest, format: RefusalFormat): RefusalFormat {
  const cors = route?.cors;
  if (!cors) return format;
  return (refusal, requestId) => {
    const problem = format(refusal, requestId);
    const fields = createCorsHeaders(cors, request.headers);
    for (let index = 0; index < fields.length; index += 2) {
      problem.headers[fields[index] as string] = fields[index + 1] as string;
    }
    return problem;
  };
}

function createMcpFormat({ request, target }: RefusedRequest, route: Route, address: PublicAddress): RefusalFormat {
  return (refusal, requestId) => {
    const resource = takeSegments(target.path, route.pattern.segments.length);
    const metadataUrl = getMetadataUrl(getPublicOrigin(address, request.headers.host), resource);
    return toMcpRefusal(refusal, requestId, { metadataUrl });
  };
}
