/** Forwards API requests to the dashboard and counts how they ended. */
import type { Dispatcher } from "undici";
import {
  type AuthenticatedKey,
  type AuthParts,
  refundRequest,
  toUsageCall,
  usageOutcomeFor,
} from "@/lib/gate/auth/pipeline";
import type { RequestContext } from "@/lib/gate/context";
import { forwardableHeaders } from "@/lib/gate/http/hop-by-hop";
import { MAX_API_BODY_BYTES } from "@/lib/gate/http/limits";
import { getPublicHost, type PublicAddress } from "@/lib/gate/http/origin";
import { sendRefusal } from "@/lib/gate/http/respond";
import { withoutTransform } from "@/lib/shared/gate/cache-control";
import { ASKED_HEADER, type DatabaseFault, REFUSED_HEADER } from "@/lib/shared/gate/inner-hop";
import type { RefusalCode } from "@/lib/shared/gate/refusal-table";
import { type Refusal, type RefusalFormat, toProblemDetails, type UsageOutcome } from "@/lib/shared/gate/refusals";
import { OWN_SOURCE } from "@/lib/shared/gate/usage-details";
import { toAddressGroup } from "@/lib/shared/keys/ip-rules";
import { createDashboardHeaders } from "./dashboard-headers";
import { transferToDashboard } from "./dashboard-transfer";
import type { DashboardLanes } from "./lanes";
import type { TransferFailure } from "./transfer-options";

/** The dashboard as the gate reaches it. */
export type Dashboard = {
  /** whether it answers; while it does not, requests for it are refused with 503 */
  readonly isReady: boolean;
  /** what is wrong with its database at the moment */
  readonly databaseFault: DatabaseFault | null;
  /** proves to it that the gate speaks */
  readonly token: string;
  readonly upstream: Dispatcher;
};

/** The parts of the gate that forwarding to the dashboard needs. */
export type DashboardParts = Pick<AuthParts, "usage" | "keyLimits"> & {
  /** null: the gate runs alone */
  dashboard: Dashboard | null;
  publicAddress: PublicAddress;
  lanes: DashboardLanes;
  /** how long a whole request may take */
  timeoutMs: number;
};

/** `admitted` is null for what needs no key; `client` is the address in normal form. */
export type DashboardTransfer = {
  admitted: AuthenticatedKey | null;
  client: string;
  /** when the limits of the key were counted, milliseconds since 1970 */
  countedAt?: number;
  format?: RefusalFormat;
  /** replaces the request's own method, path and body, where the gate has already read that body */
  rewritten?: { method: string; path: string; form: Buffer; timeoutMs: number };
};

/** Forwards an admitted request. The route's guard in the dashboard has the last word on the key's permissions. */
export async function forwardToDashboard(
  parts: DashboardParts,
  context: RequestContext,
  { admitted, client, countedAt = 0, format = toProblemDetails, rewritten }: DashboardTransfer,
): Promise<void> {
  const { request, response, requestId, target } = context;
  const { dashboard, publicAddress, timeoutMs, lanes } = parts;
  let asked = "";
  const record = (outcome: UsageOutcome) => {
    if (!admitted) return;
    const usedFor = { method: request.method ?? "", uri: target.path, source: OWN_SOURCE, requestId };
    const missing = outcome === "permission_missing" ? asked : "";
    parts.usage.record(admitted.key, outcome, toUsageCall(usedFor, admitted.receivedAt, client, asked), missing);
  };
  if (!dashboard?.isReady) {
    record("admitted");
    const code = dashboard ? "dashboard_unavailable" : "not_found";
    return sendRefusal(response, { code }, requestId, format);
  }
  const host = getPublicHost(publicAddress, request.headers.host);
  const facts = { token: dashboard.token, client, requestId, host, protocol: publicAddress.publicProtocol };
  let outcome: UsageOutcome = "admitted";
  const failure = await transferToDashboard(context, {
    lanes,
    lane: admitted ? "programs" : "strangers",
    turn: context.client ? toAddressGroup(context.client) : client,
    upstream: dashboard.upstream,
    path: rewritten ? rewritten.path : target.path + target.query,
    headers: createDashboardHeaders(request, facts, admitted ?? "anybody", rewritten?.form),
    rewritten: rewritten && { method: rewritten.method, body: rewritten.form },
    timeoutMs: rewritten?.timeoutMs ?? timeoutMs,
    maxBodyBytes: MAX_API_BODY_BYTES,
    mapResponseHeaders: (_status, raw) => {
      outcome = usageOutcomeFor(findHeader(raw, REFUSED_HEADER) ?? "");
      asked = findHeader(raw, ASKED_HEADER) ?? "";
      return mapDashboardResponseHeaders(raw);
    },
  });
  record(outcome);
  // The guard of the route has refused the key: that costs nothing.
  if (admitted && outcome !== "admitted") refundRequest(parts, admitted.key, countedAt);
  if (failure) sendRefusal(response, apiTransferRefusal(dashboardFailureCode(failure)), requestId, format);
}

/** The dashboard's response headers as a client gets them, names and values in turn. */
export function mapDashboardResponseHeaders(raw: readonly string[]): string[] {
  const headers = forwardableHeaders(raw, ({ name }) => name === REFUSED_HEADER || name === ASKED_HEADER);
  for (let index = 0; index < headers.length; index += 2) {
    // Added here and not in the dashboard, where Next would no longer compress its pages.
    if (headers[index]?.toLowerCase() === "cache-control")
      headers[index + 1] = withoutTransform(headers[index + 1] ?? "");
  }
  return headers;
}

/** The refusal code for a failed transfer to the dashboard. */
export function dashboardFailureCode(failure: TransferFailure): RefusalCode {
  switch (failure) {
    case "unreachable":
    case "broken":
    // Nothing ends a transfer to the dashboard.
    case "ended":
      return "dashboard_unavailable";
    default:
      return failure;
  }
}

/** The refusal of a page while the database is away for a while; null otherwise. Other faults let pages be read. */
export function findDatabaseOutage({ databaseFault }: Pick<Dashboard, "databaseFault">): Refusal | null {
  if (databaseFault !== "unreachable" && databaseFault !== "crowded") return null;
  const detail = databaseFault === "unreachable" ? UNREACHABLE : CROWDED;
  return { code: `database_${databaseFault}`, detail };
}

const UNREACHABLE = "This server can't reach its database at the moment. Nothing that was saved is lost.";
const CROWDED = "The database of this server accepts no more connections at the moment.";

/** The refusal of an API request whose body or transfer failed. */
export function apiTransferRefusal(code: RefusalCode): Refusal {
  if (code !== "body_too_large") return { code };
  return { code, limit: MAX_API_BODY_BYTES, detail: "A request body may be 64 KiB at most." };
}

function findHeader(raw: readonly string[], name: string): string | null {
  for (let index = 0; index < raw.length; index += 2) {
    if (raw[index]?.toLowerCase() === name) return raw[index + 1] ?? null;
  }
  return null;
}
