/** GET /api/openapi.json: the description of the API. Public: the gate does not ask for a key. */
import { createApiDocument } from "@/lib/server/openapi/document";
import { INNER } from "@/lib/shared/gate/inner-hop";
import { toProblemDetails } from "@/lib/shared/gate/refusals";

const document = JSON.stringify(createApiDocument());

const readRequestId = ({ headers }: Request) => headers.get(INNER.requestId) ?? "unknown";

export const GET = (request: Request) =>
  new Response(document, {
    headers: {
      "Content-Type": "application/json",
      // It can change with each version of the server.
      "Cache-Control": "no-cache",
      "X-Content-Type-Options": "nosniff",
      "X-Request-Id": readRequestId(request),
    },
  });

function refuseOthers(request: Request): Response {
  const { status, headers, body } = toProblemDetails(
    { code: "method_not_allowed", allow: "GET, HEAD" },
    readRequestId(request),
  );
  return new Response(body, { status, headers });
}

export {
  refuseOthers as DELETE,
  refuseOthers as OPTIONS,
  refuseOthers as PATCH,
  refuseOthers as POST,
  refuseOthers as PUT,
};
