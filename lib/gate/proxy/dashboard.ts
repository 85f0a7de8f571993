/** Forwards API requests to the dashboard and counts what became of them. */

import { usageOutcomeFor } from "@/lib/gate/auth/pipeline";
import type { Gate, RequestContext } from "@/lib/gate/context";
import { forwardableHeaders } from "@/lib/gate/http/hop-by-hop";
import { getPublicHost } from "@/lib/gate/http/origin";
import { sendRefusal } from "@/lib/gate/http/respond";
import { REFUSED_HEADER } from "@/lib/shared/gate/inner-hop";
import type { RefusalCode } from "@/lib/shared/gate/refusal-table";
import { type Refusal, type RefusalFormat, toProblemDetails, type UsageOutcome } from "@/lib/shared/gate/refusals";
import { type AuthenticatedKey, createDashboardHeaders } from "./dashboard-headers";
import { type TransferFailure, transfer } from "./transfer";

/** What the API takes of a body, v2's forms included. */
export const MAX_API_BODY_BYTES = 64 * 1024;

/** `admitted` is null for what needs no key; `client` is the address in normal form. */
export type DashboardTransfer = {
  admitted: AuthenticatedKey | null;
  client: string;
  format?: RefusalFormat;
  /** the request as the dashboard shall see it, where that is not as it came */
  rewritten?: { method: string; path: string; form: Buffer; timeoutMs: number };
};

/** Forwards an admitted request. What the route's guard makes of the key's permissions is the last word on it. */
export async function forwardToDashboard(
  gate: Gate,
  { request, response, requestId, target }: RequestContext,
  { admitted, client, format = toProblemDetails, rewritten }: DashboardTransfer,
): Promise<void> {
  const { config, dashboard } = gate;
  const record = (outcome: UsageOutcome) => {
    if (admitted) gate.usage.record(admitted.key, outcome, admitted.receivedAt, client, request.method, target.path);
  };
  if (!dashboard.isReady) {
    record("admitted");
    return sendRefusal(response, { code: "dashboard_unavailable" }, requestId, format);
  }
  const host = getPublicHost(config, request.headers.host);
  const identity = { token: dashboard.token, client, requestId, host, protocol: config.publicProtocol };
  let outcome: UsageOutcome = "admitted";
  const failure = await transfer(request, response, {
    upstream: dashboard.upstream,
    path: rewritten ? rewritten.path : target.path + target.query,
    headers: createDashboardHeaders(request, identity, admitted ?? "anybody", rewritten?.form),
    rewritten: rewritten && { method: rewritten.method, body: rewritten.form },
    timeoutMs: rewritten?.timeoutMs ?? config.connectionTimeoutSeconds * 1000,
    maxBodyBytes: MAX_API_BODY_BYTES,
    mapResponseHeaders: (_status, raw) => {
      outcome = usageOutcomeFor(findHeader(raw, REFUSED_HEADER) ?? "");
      return mapDashboardResponseHeaders(raw);
    },
  });
  record(outcome);
  if (failure) sendRefusal(response, transferRefusal(dashboardFailureCode(failure)), requestId, format);
}

/** The dashboard's headers as a client gets them. */
export function mapDashboardResponseHeaders(raw: readonly string[]): string[] {
  return forwardableHeaders(raw, (name) => name === REFUSED_HEADER);
}

/** What it is called when the dashboard could not answer. */
export function dashboardFailureCode(failure: TransferFailure): RefusalCode {
  return failure === "unreachable" || failure === "broken" ? "dashboard_unavailable" : failure;
}

/** A refusal that the transfer itself earned. */
export function transferRefusal(code: RefusalCode): Refusal {
  if (code !== "body_too_large") return { code };
  return { code, limit: MAX_API_BODY_BYTES, detail: "A request body may be 64 KiB at most." };
}

function findHeader(raw: readonly string[], name: string): string | null {
  for (let index = 0; index < raw.length; index += 2) {
    if (raw[index]?.toLowerCase() === name) return raw[index + 1] ?? null;
  }
  return null;
}
