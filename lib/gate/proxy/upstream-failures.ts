/** Finds out why an upstream did not answer, and logs it. */
import type { Log } from "@/lib/gate/process/log";
import type { Route } from "@/lib/gate/routes/route";
import type { RefusalCode } from "@/lib/shared/gate/refusal-table";
import type { Refusal } from "@/lib/shared/gate/refusals";
import { UPSTREAM_CAUSES, type UpstreamCause } from "@/lib/shared/gate/upstream-causes";
import type { TransferFailure } from "./transfer-options";

/** `errorCode` is that of Node, OpenSSL or undici, such as "DEPTH_ZERO_SELF_SIGNED_CERT". */
export type UpstreamFailure = { cause: UpstreamCause; errorCode: string | null };

const CAUSES: Readonly<Record<string, UpstreamCause>> = {
  ECONNREFUSED: "connection_refused",
  ENOTFOUND: "name_unknown",
  EAI_AGAIN: "name_unknown",
  EAI_FAIL: "name_unknown",
  ETIMEDOUT: "connect_timeout",
  UND_ERR_CONNECT_TIMEOUT: "connect_timeout",
  EHOSTUNREACH: "network_unreachable",
  ENETUNREACH: "network_unreachable",
  EADDRNOTAVAIL: "network_unreachable",
  EMFILE: "network_unreachable",
  ADDRESS_REFUSED: "address_refused",
  OWN_ADDRESS: "own_address",
};

/** Why an upstream failed; null when its client did. `error` is what undici reported, if it did. */
export function findUpstreamFailure(
  failure: TransferFailure,
  error: unknown,
  { origin }: { origin: string },
): UpstreamFailure | null {
  const errorCode = readErrorCode(error);
  if (failure === "answer_timeout") return { cause: "no_answer", errorCode };
  if (failure === "broken") return { cause: findCauseOfBreak(errorCode), errorCode };
  if (failure !== "unreachable") return null;
  const known = CAUSES[errorCode ?? ""];
  return { cause: known ?? (origin.startsWith("https:") ? "tls_failed" : "network_unreachable"), errorCode };
}

const NOT_HTTP = /^(?:HPE_|HTTPParserError$|UND_ERR_RES_CONTENT_LENGTH_MISMATCH$)/;

function findCauseOfBreak(errorCode: string | null): UpstreamCause {
  if (errorCode === "UND_ERR_HEADERS_OVERFLOW" || errorCode === "HPE_HEADER_OVERFLOW") return "headers_too_large";
  return NOT_HTTP.test(errorCode ?? "") ? "not_http" : "connection_closed";
}

/**
 * The code of an error, or its name where it has none, as some of undici's parser. Where a host name has several
 * addresses, Node reports one error for each.
 */
function readErrorCode(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { code, errors } = error as Error & { code?: unknown; errors?: unknown[] };
  if (typeof code === "string") return code;
  if (errors?.length) return readErrorCode(errors[0]);
  return error.name === "Error" ? null : error.name;
}

/** The refusal for a failed transfer to an upstream. */
export function upstreamRefusal(failure: TransferFailure, found: UpstreamFailure | null): Refusal {
  const code = upstreamFailureCode(failure);
  return found ? { code, detail: UPSTREAM_CAUSES[found.cause].detail } : { code };
}

function upstreamFailureCode(failure: TransferFailure): RefusalCode {
  switch (failure) {
    case "unreachable":
      return "upstream_unreachable";
    case "broken":
      return "upstream_failed";
    case "answer_timeout":
      return "upstream_timeout";
    case "ended":
      return "key_invalid";
    default:
      return failure;
  }
}

/** Why a request was not sent to any upstream. */
export const NO_UPSTREAM: UpstreamFailure = { cause: "none_usable", errorCode: null };

/** The refusal where no upstream of a route may get a request. */
export const UPSTREAM_UNAVAILABLE: Refusal = { code: "upstream_unavailable" };

const LOG_INTERVAL_MS = 60_000;
/** Routes times causes is far less, unless the routes file is edited again and again. */
const MAX_KINDS = 10_000;

/** Logs failures of upstreams: each cause of each route once a minute. */
export class UpstreamFailureLog {
  readonly #log: Pick<Log, "warn">;
  readonly #kinds = new Map<string, { loggedAt: number; unlogged: number }>();

  constructor(log: Pick<Log, "warn">) {
    this.#log = log;
  }

  /** `now` is of a clock that only goes forward. The upstream's address is not logged: it may be confidential. */
  add({ path }: Pick<Route, "path">, { cause, errorCode }: UpstreamFailure, now = performance.now()): void {
    const kind = `${cause} ${path}`;
    const known = this.#kinds.get(kind);
    if (known && now - known.loggedAt < LOG_INTERVAL_MS) return void known.unlogged++;
    if (this.#kinds.size >= MAX_KINDS) this.#kinds.clear();
    this.#kinds.set(kind, { loggedAt: now, unlogged: 0 });
    const repeated = known && known.unlogged > 0 ? { repeated: known.unlogged } : {};
    const facts = { route: path, cause, ...(errorCode ? { error: errorCode } : {}), ...repeated };
    this.#log.warn(facts, `the upstream of a route failed: ${UPSTREAM_CAUSES[cause].title}`);
  }
}
