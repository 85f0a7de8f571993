/** The schemas of answers, for the OpenAPI document only. */
import { z } from "zod";
import { MAX_CALLABLE, type WhoamiView } from "@/lib/server/permissions/caller";
import { accessLevel } from "@/lib/shared/elastic/v4";
import { REFUSALS, type RefusalCode } from "@/lib/shared/gate/refusal-table";

/** Every code that a refusal can have. */
export const REFUSAL_CODES = Object.keys(REFUSALS) as [RefusalCode, ...RefusalCode[]];

const code = z.enum(REFUSAL_CODES).meta({ id: "RefusalCode", description: "The stable name of a refusal's reason." });
const detail = z.string().meta({ description: "What to do about it, in a sentence." });
const requestId = z.string().meta({ description: "Names this request in the server's log." });

/** The fields of a refusal that depend on the request. */
const facts = {
  required_permission: z.string().optional().meta({ description: "The missing permissions, separated by spaces." }),
  allowed_ip_rules: z.array(z.string()).optional().meta({
    description: "The calling key's own IP rules. What it gives must stay inside them.",
  }),
  latest_expiry: z.iso.datetime().optional().meta({
    description: "The calling key's own expiry. What it gives must not last longer.",
  }),
  seen_ip: z.string().optional().meta({ description: "The address that the server saw." }),
  limit: z.number().optional().meta({ description: "The limit that was reached." }),
  field: z.string().optional().meta({ description: "The field or parameter that is at fault." }),
};

/** The body of `toProblemDetails`: RFC 9457, and `Error` for Elastic Email's clients. */
export const problem = z
  .object({
    type: z.string().meta({ description: "`urn:latchkey:refusal:` and the code." }),
    title: z.string(),
    status: z.number(),
    detail,
    code,
    ...facts,
    request_id: requestId,
    Error: z.string().meta({ description: "The text that Elastic Email's clients read." }),
  })
  .meta({ id: "Problem", description: "Why a request was refused (RFC 9457)." });

/** The body of `toV2Envelope`. */
export const failure = z
  .object({
    success: z.literal(false),
    error: z.string().meta({ description: "The text that Elastic Email's clients read." }),
    code,
    detail,
    ...facts,
    request_id: requestId,
  })
  .meta({ id: "Failure", description: "Why a call of the older API was refused. The HTTP status is 200." });

const ownPermission = z
  .templateLiteral([z.string(), ":", z.string()])
  .meta({ id: "OwnPermission", description: "A permission that this server defines.", example: "orders:read" });
const permission = z.union([accessLevel, ownPermission]);

/** The answer of GET /api/whoami. */
export const callerView = z
  .object({
    name: z.string().meta({ example: "Web shop" }),
    mask: z.string().meta({ description: "Dots, and the last five characters of the key.", example: "••••••••3F9A0" }),
    permissions: z.array(permission),
    ip_rules: z.array(z.string()).meta({ description: "Empty: any address." }),
    expires_at: z.iso.datetime().nullable().meta({ description: "ISO 8601, UTC, with Z; null for never." }),
    secret_ends_at: z.iso.datetime().optional().meta({
      description: "When the secret of this request ends, because the key has a newer one. Absent for the newest.",
    }),
    seen_ip: z.string().meta({ description: "The address that the server saw.", example: "203.0.113.7" }),
    limits: z
      .array(
        z.object({
          counts: z.enum(["requests", "units"]),
          per: z.enum(["second", "minute", "hour", "day", "month"]),
          limit: z.int().meta({ example: 1_000 }),
          used: z.int().meta({ example: 42 }),
          resets_at: z.iso.datetime().meta({ description: "When nothing that was used so far counts any more." }),
        }),
      )
      .optional()
      .meta({ description: "How much of each limit is used. Absent where the key has none." }),
    routes: z
      .array(
        z.object({
          path: z.string().meta({ example: "/api/orders/{id}" }),
          methods: z.array(z.string()).meta({ example: ["GET"] }),
        }),
      )
      .optional()
      .meta({
        description: `The routes to other APIs that the key may call, with the methods that it may use: ${MAX_CALLABLE} at most. Absent where the server has no routes.`,
      }),
    routes_omitted: z.int().optional().meta({ description: "How many further routes the key may call; absent: none." }),
  })
  .meta({ id: "CallerView" }) satisfies z.ZodType<WhoamiView>;

/** The answer of GET /api/health. */
export const healthPaths = z
  .object({ live: z.literal("/api/health/live"), ready: z.literal("/api/health/ready") })
  .meta({ id: "HealthPaths" });

/** The answer of GET /api/health/live. */
export const liveReport = z.object({ status: z.literal("ok") }).meta({ id: "LiveReport" });

/** The answer of GET /api/health/ready, whatever its status. */
export const readyReport = z
  .object({
    status: z.enum(["ok", "degraded", "unavailable"]),
    database: z.enum(["ok", "unavailable", "full", "read_only", "damaged", "unreadable"]),
    dashboard: z.enum(["ok", "starting", "busy"]),
    permits: z.enum(["all_servers", "per_server", "fair_share"]).optional().meta({
      description:
        "How the concurrent requests of an address are counted. This and what follows: only where several servers share a database.",
    }),
    node: z.string().optional().meta({ description: "The name of this server." }),
    lease_age_ms: z.int().nullable().optional().meta({
      description:
        "How long ago this server asked for the changes that it knows. From 5000 on it admits nothing. Null: it knows none.",
    }),
    generation: z.int().optional().meta({ description: "The newest generation of changes that it has heard of." }),
    redis: z.enum(["none", "ok", "away"]).optional(),
    live_nodes: z.int().optional().meta({ description: "How many servers share the database, with this one." }),
  })
  .meta({ id: "ReadyReport" });
