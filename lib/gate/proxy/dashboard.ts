/** Forwards API requests to the dashboard and counts what became of them. */

import { outcomeOf } from "@/lib/gate/auth/pipeline";
import type { Exchange, House } from "@/lib/gate/context";
import { passedOn } from "@/lib/gate/http/hop-by-hop";
import { publicHostOf } from "@/lib/gate/http/origin";
import { refuse } from "@/lib/gate/http/respond";
import { REFUSED_HEADER } from "@/lib/shared/gate/inner-hop";
import type { RefusalCode } from "@/lib/shared/gate/refusal-table";
import { type Outcome, problemOf, type Refusal, type Tell } from "@/lib/shared/gate/refusals";
import { type Admitted, dashboardHeadersOf } from "./dashboard-headers";
import { type Failure, forward } from "./transfer";

/** What the API takes of a body, v2's forms included. */
export const MAX_API_BODY_BYTES = 64 * 1024;

/** `admitted` is null for what needs no key; `client` is the address in normal form. */
export type ForDashboard = {
  admitted: Admitted | null;
  client: string;
  tell?: Tell;
  /** the request as the dashboard shall see it, where that is not as it came */
  rewritten?: { method: string; path: string; form: Buffer; timeoutMs: number };
};

/** Forwards an admitted request. What the route's guard makes of the key's permissions is the last word on it. */
export async function forwardToDashboard(
  house: House,
  { request, response, requestId, target }: Exchange,
  { admitted, client, tell = problemOf, rewritten }: ForDashboard,
): Promise<void> {
  const { config, dashboard } = house;
  const record = (outcome: Outcome) => {
    if (admitted)
      house.bookkeeping.record(admitted.key, outcome, admitted.receivedAt, client, request.method, target.path);
  };
  if (!dashboard.isReady) {
    record("admitted");
    return refuse(response, { code: "dashboard_unavailable" }, requestId, tell);
  }
  const host = publicHostOf(config, request.headers.host);
  const identity = { token: dashboard.token, client, requestId, host, protocol: config.publicProtocol };
  let outcome: Outcome = "admitted";
  const failure = await forward(request, response, {
    upstream: dashboard.upstream,
    path: rewritten ? rewritten.path : target.path + target.query,
    headers: dashboardHeadersOf(request, identity, admitted ?? "anybody", rewritten?.form),
    rewritten: rewritten && { method: rewritten.method, body: rewritten.form },
    timeoutMs: rewritten?.timeoutMs ?? config.connectionTimeoutSeconds * 1000,
    maxBodyBytes: MAX_API_BODY_BYTES,
    passBack: (_status, raw) => {
      outcome = outcomeOf(headerOf(raw, REFUSED_HEADER) ?? "");
      return passedFromDashboard(raw);
    },
  });
  record(outcome);
  if (failure) refuse(response, refusalOf(codeOf(failure)), requestId, tell);
}

/** The dashboard's headers as a client gets them. */
export function passedFromDashboard(raw: readonly string[]): string[] {
  return passedOn(raw, (name) => name === REFUSED_HEADER);
}

/** What it is called when the dashboard could not answer. */
export function codeOf(failure: Failure): RefusalCode {
  return failure === "unreachable" || failure === "broken" ? "dashboard_unavailable" : failure;
}

/** A refusal that the transfer itself earned. */
export function refusalOf(code: RefusalCode): Refusal {
  if (code !== "body_too_large") return { code };
  return { code, limit: MAX_API_BODY_BYTES, detail: "A request body may be 64 KiB at most." };
}

function headerOf(raw: readonly string[], name: string): string | null {
  for (let index = 0; index < raw.length; index += 2) {
    if (raw[index]?.toLowerCase() === name) return raw[index + 1] ?? null;
  }
  return null;
}
