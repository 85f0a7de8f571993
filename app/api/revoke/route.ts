/** POST /api/revoke: ends leaked secrets. Public: whoever holds a secret may report it. */
import { parseJson, readBody } from "@/lib/server/edge/api-request";
import { reportLeaked } from "@/lib/server/leaks/reporting";
import { guardPublic, type Visitor } from "@/lib/server/request/guard-public";
import { type Refusal, toProblemDetails } from "@/lib/shared/gate/refusals";
import { reportInput } from "@/lib/shared/leaks/report";

export const POST = guardPublic(async (request, visitor) => {
  const json = parseJson(request, await readBody(request));
  if (!json.ok) return refuse(json.refusal, visitor);
  const input = reportInput.safeParse(json.value);
  if (!input.success) return refuse({ code: "secrets_invalid", field: "secrets" }, visitor);
  const report = await reportLeaked(input.data.secrets, { address: visitor.clientAddress });
  if (!report.ok) return refuse({ code: "too_many_reports", retry_after: report.seconds }, visitor);
  // The same whether or not somebody has the secrets.
  const headers = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Request-Id": visitor.requestId,
  };
  return Response.json({ received: input.data.secrets.length }, { status: 202, headers });
});

const refuseOthers = guardPublic((_request, visitor) => refuse({ code: "method_not_allowed", allow: "POST" }, visitor));

export {
  refuseOthers as DELETE,
  refuseOthers as GET,
  refuseOthers as OPTIONS,
  refuseOthers as PATCH,
  refuseOthers as PUT,
};

function refuse(refusal: Refusal, { requestId }: Visitor): Response {
  const { status, headers, body } = toProblemDetails(refusal, requestId);
  return new Response(body, { status, headers });
}
