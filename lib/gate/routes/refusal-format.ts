/** Chooses the form of a refusal on a route: problem details, readable for the pages that may call the route. */
import type { IncomingMessage } from "node:http";
import { refusalFormatFor } from "@/lib/gate/http/refusal-format";
import type { RefusalFormat } from "@/lib/shared/gate/refusals";
import type { Target } from "@/lib/shared/routes/target";
import { createCorsHeaders } from "./cors";
import type { Route } from "./route";

/** The format of refusals of a request that was parsed. */
export function refusalFormatOf(context: {
  request: Pick<IncomingMessage, "headers">;
  target: Target;
  route: Route | null;
}): RefusalFormat {
  const format = refusalFormatFor(context.target.path);
  const cors = context.route?.cors;
  if (!cors) return format;
  return (refusal, requestId) => {
    const problem = format(refusal, requestId);
    const fields = createCorsHeaders(cors, context.request.headers);
    for (let index = 0; index < fields.length; index += 2) {
      problem.headers[fields[index] as string] = fields[index + 1] as string;
    }
    return problem;
  };
}
