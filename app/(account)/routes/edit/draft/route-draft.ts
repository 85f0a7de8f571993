/** A route as the form holds it: every field as text or a choice, so that nothing that was typed is lost. */
import type { WrittenRoute } from "@/lib/shared/routes/schema";
import { type CorsDraft, readCors, startCors, writeCors } from "./cors-draft";
import { type HeadersDraft, startHeaders, writeHeaders } from "./headers-draft";
import { startMcp, writeMcp } from "./mcp-draft";
import { type MethodsDraft, startMethods, writeMethods } from "./methods-draft";

/** One upstream of the list. `key` names its row. */
export type UpstreamDraft = { key: number; url: string; drain: boolean };

/** Numbers are texts: the server says what is wrong with them. */
export type RouteDraft = {
  path: string;
  upstreams: UpstreamDraft[];
  methods: MethodsDraft;
  timeoutSeconds: string;
  stripPrefix: boolean;
  balance: "round-robin" | "least-requests";
  retries: string;
  finishRunning: boolean;
  openapi: string;
  hasHealthCheck: boolean;
  healthCheck: Record<"path" | "intervalSeconds" | "timeoutSeconds" | "healthyAfter" | "unhealthyAfter", string>;
  hasCircuitBreaker: boolean;
  circuitBreaker: Record<"failures" | "openSeconds", string>;
  requestHeaders: HeadersDraft;
  responseHeaders: HeadersDraft;
  hasCors: boolean;
  cors: CorsDraft;
  mcp: "none" | "all" | "tools";
  mcpTools: string;
};

const DEFAULT_TIMEOUT = "600";
const HEALTH_CHECK = {
  ...{ path: "/health", intervalSeconds: "10", timeoutSeconds: "2", healthyAfter: "2", unhealthyAfter: "3" },
};
const CIRCUIT_BREAKER = { failures: "5", openSeconds: "10" };

/** The form of a route, or of a new one. */
export function startRoute(route: WrittenRoute | null): RouteDraft {
  const written = route?.upstreams ?? [route?.upstream ?? ""];
  return {
    path: route?.path ?? "/api/",
    upstreams: written.map((entry, key) =>
      typeof entry === "string"
        ? { key, url: entry, drain: false }
        : { key, url: entry.url, drain: entry.drain ?? false },
    ),
    methods: startMethods(route?.permissions ?? { GET: [] }),
    timeoutSeconds: String(route?.timeoutSeconds ?? DEFAULT_TIMEOUT),
    stripPrefix: route?.stripPrefix ?? true,
    balance: route?.balance ?? "round-robin",
    retries: route?.retries === undefined ? "" : String(route.retries),
    finishRunning: route?.finishRunning ?? false,
    openapi: route?.openapi ?? "",
    hasHealthCheck: route?.healthCheck !== undefined,
    healthCheck: { ...HEALTH_CHECK, ...toTexts(route?.healthCheck) },
    hasCircuitBreaker: route?.circuitBreaker !== undefined,
    circuitBreaker: { ...CIRCUIT_BREAKER, ...toTexts(route?.circuitBreaker) },
    requestHeaders: startHeaders(route?.requestHeaders),
    responseHeaders: startHeaders(route?.responseHeaders),
    hasCors: route?.cors !== undefined,
    cors: startCors(route?.cors),
    ...startMcp(route?.mcp),
  };
}

/** The route that the form says. What has its default is left out, unless the route had it written. */
export function writeRoute(draft: RouteDraft, before: WrittenRoute | null): WrittenRoute {
  const { upstream: _, upstreams: __, ...rest } = before ?? {};
  const retries = draft.retries.trim() === "" ? undefined : readNumber(draft.retries);
  return dropAbsent({
    ...rest,
    path: draft.path.trim(),
    ...writeUpstreams(draft.upstreams),
    permissions: writeMethods(draft.methods),
    timeoutSeconds: unlessDefault(readNumber(draft.timeoutSeconds), 600, before?.timeoutSeconds),
    stripPrefix: unlessDefault(draft.stripPrefix, true, before?.stripPrefix),
    balance: draft.upstreams.length > 1 ? unlessDefault(draft.balance, "round-robin", before?.balance) : undefined,
    retries,
    finishRunning: unlessDefault(draft.finishRunning, false, before?.finishRunning),
    openapi: draft.openapi.trim() || undefined,
    healthCheck: draft.hasHealthCheck ? readHealthCheck(draft.healthCheck) : undefined,
    circuitBreaker: draft.hasCircuitBreaker ? readNumbers(draft.circuitBreaker) : undefined,
    requestHeaders: writeHeaders(draft.requestHeaders),
    responseHeaders: writeHeaders(draft.responseHeaders),
    cors: draft.hasCors ? writeCors(readCors(draft.cors)) : undefined,
    mcp: writeMcp(draft),
  }) as WrittenRoute;
}

function writeUpstreams(drafts: readonly UpstreamDraft[]): Pick<WrittenRoute, "upstream" | "upstreams"> {
  const [first, ...others] = drafts;
  const write = ({ url, drain }: UpstreamDraft) => (drain ? { url: url.trim(), drain } : url.trim());
  if (first && others.length === 0 && !first.drain) return { upstream: first.url.trim() };
  return { upstreams: drafts.map(write) };
}

function readHealthCheck({ path, ...numbers }: RouteDraft["healthCheck"]): WrittenRoute["healthCheck"] {
  return { path: path.trim(), ...readNumbers(numbers) };
}

function toTexts<T extends object>(values: T | undefined): Partial<Record<keyof T, string>> {
  const pairs = Object.entries(values ?? {}).map(([name, value]) => [name, String(value)]);
  return Object.fromEntries(pairs);
}

function readNumbers<T extends string>(texts: Record<T, string>): Record<T, number> {
  const pairs = Object.entries<string>(texts).map(([name, text]) => [name, readNumber(text)]);
  return Object.fromEntries(pairs);
}

/** NaN becomes null in JSON, which the server refuses with what would be right. */
function readNumber(text: string): number {
  return text.trim() === "" ? Number.NaN : Number(text);
}

function unlessDefault<T>(value: T, standard: T, written: T | undefined): T | undefined {
  return value === standard && written === undefined ? undefined : value;
}

function dropAbsent(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
