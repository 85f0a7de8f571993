/** The schema of where a route leads, and of how several upstreams share its requests. */
import { z } from "@/lib/shared/zod";
import { quote } from "../json-lines";
import { checked, checkWith, flag, objectError, type PartFault, wholeNumber } from "../schema-messages";
import { findTargetPathFault, parseUpstream } from "../upstream-url";

/** One of several upstreams. An upstream that drains gets no new requests. */
export type UpstreamEntry = string | { url: string; drain?: boolean };

const MAX_UPSTREAMS = 32;
const UPSTREAMS = 'a list of addresses, such as ["http://10.0.0.1:9000", "http://10.0.0.2:9000"]';

function findAddressFault(text: string): string | null {
  const parse = parseUpstream(text);
  return parse.ok ? null : parse.reason;
}

const upstreams = checked<readonly UpstreamEntry[]>((value) => {
  if (!Array.isArray(value)) return [{ path: [], message: `"upstreams" must be ${UPSTREAMS}.` }];
  if (value.length === 0) return [{ path: [], message: `"upstreams" must name one at least: ${UPSTREAMS}.` }];
  if (value.length > MAX_UPSTREAMS) {
    return [{ path: [], message: `A route has ${MAX_UPSTREAMS} upstreams at most.` }];
  }
  return [...value.flatMap((entry, index) => findEntryFaults(entry, index)), ...findRepetitions(value)];
});

function findEntryFaults(entry: unknown, index: number): PartFault[] {
  if (typeof entry === "string") return toFaults(findAddressFault(entry), [index]);
  if (typeof entry !== "object" || entry === null || Array.isArray(entry)) {
    const message =
      'An upstream must be an address, or an object such as {"url": "http://10.0.0.2:9000", "drain": true}.';
    return [{ path: [index], message }];
  }
  const { url, drain, ...others } = entry as Record<string, unknown>;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    return [{ path: [index, unknown], message: `${quote(unknown)} is no field of an upstream; those are url, drain.` }];
  }
  if (drain !== undefined && typeof drain !== "boolean") {
    return [{ path: [index, "drain"], message: '"drain" must be true or false.' }];
  }
  if (typeof url !== "string")
    return [{ path: [index], message: '"url" must be a text such as "http://10.0.0.2:9000".' }];
  return toFaults(findAddressFault(url), [index, "url"]);
}

function toFaults(message: string | null, path: PropertyKey[]): PartFault[] {
  return message === null ? [] : [{ path, message }];
}

function findRepetitions(entries: readonly unknown[]): PartFault[] {
  const seen = new Set<string>();
  const faults: PartFault[] = [];
  for (const [index, entry] of entries.entries()) {
    const url = typeof entry === "object" && entry !== null && "url" in entry ? entry.url : entry;
    const parse = parseUpstream(typeof url === "string" ? url : "");
    if (!parse.ok) continue;
    const address = parse.origin + parse.base;
    if (seen.has(address)) {
      faults.push({ path: [index], message: "The upstream is in the list already; leave one of the two." });
    }
    seen.add(address);
  }
  return faults;
}

const HEALTH_CHECK = {
  path: z.string('"path" must be a text such as "/health".').superRefine(checkWith(findTargetPathFault)),
  intervalSeconds: wholeNumber("intervalSeconds", 1, 3_600, 10).default(10),
  timeoutSeconds: wholeNumber("timeoutSeconds", 1, 60, 2).default(2),
  healthyAfter: wholeNumber("healthyAfter", 1, 100, 2).default(2),
  unhealthyAfter: wholeNumber("unhealthyAfter", 1, 100, 3).default(3),
};

const CIRCUIT_BREAKER = {
  failures: wholeNumber("failures", 1, 1_000, 5).default(5),
  openSeconds: wholeNumber("openSeconds", 1, 3_600, 10).default(10),
};

/** How the gate asks an upstream whether it is well. */
export type HealthCheckEntry = z.output<z.ZodObject<typeof HEALTH_CHECK>>;
/** After how many failures in a row an upstream gets no requests, and for how long. */
export type CircuitBreakerEntry = z.output<z.ZodObject<typeof CIRCUIT_BREAKER>>;

/** The fields of a route that are about its upstreams. */
export const UPSTREAM_FIELDS = {
  upstream: z
    .string('"upstream" must be a text such as "http://127.0.0.1:9000/v1".')
    .superRefine(checkWith(findAddressFault))
    .optional(),
  upstreams: upstreams.optional(),
  balance: z.enum(["round-robin", "least-requests"], '"balance" must be "round-robin" or "least-requests".').optional(),
  healthCheck: z
    .strictObject(HEALTH_CHECK, {
      error: objectError("healthCheck", '{"path": "/health"}', Object.keys(HEALTH_CHECK)),
    })
    .optional(),
  circuitBreaker: z
    .strictObject(CIRCUIT_BREAKER, {
      error: objectError("circuitBreaker", '{"failures": 5, "openSeconds": 10}', Object.keys(CIRCUIT_BREAKER)),
    })
    .optional(),
  retries: wholeNumber("retries", 0, 10, 2).optional(),
  finishRunning: flag("finishRunning").optional(),
};

/** The upstreams of a route, in order; a route with one upstream has a list of one. */
export function listUpstreams(entry: { upstream?: string; upstreams?: readonly UpstreamEntry[] }): {
  url: string;
  drain: boolean;
}[] {
  const entries = entry.upstreams ?? (entry.upstream === undefined ? [] : [entry.upstream]);
  return entries.map((each) =>
    typeof each === "string" ? { url: each, drain: false } : { url: each.url, drain: each.drain ?? false },
  );
}
