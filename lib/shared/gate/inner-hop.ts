/** What the gate tells the dashboard on the private hop between them: header names and the usage batch. */
import { z } from "@/lib/shared/zod";
import { KEY_REFUSALS } from "./refusals";

/** Set by the gate on every forwarded request, removed from every client's. Values are printable ASCII. */
export const INNER = {
  /** proves that the gate speaks; made at each start, known to it and its child only */
  token: "x-latchkey-token",
  /** the client's address in normal form */
  client: "x-latchkey-client",
  requestId: "x-latchkey-request-id",
  /** only on `/api`: the admitted key */
  keyId: "x-latchkey-key-id",
  accountId: "x-latchkey-account-id",
  /** words separated by spaces */
  permissions: "x-latchkey-permissions",
  /** SHA-256 of the secret that was shown, base64url: the key may get another one before the request is carried out */
  secretHash: "x-latchkey-secret-hash",
  /** when the request's headers had arrived, milliseconds since 1970 */
  receivedAt: "x-latchkey-received-at",
  /** only beside an Idempotency-Key: what its answer is sealed with, 32 bytes as base64url, derived from the secret */
  sealingKey: "x-latchkey-sealing-key",
} as const;

/** Set by the dashboard on its answer when a route's guard refused the key; read and removed by the gate. */
export const REFUSED_HEADER = "x-latchkey-refused";

/** The environment in which the gate starts the dashboard, beside the server's own configuration. */
export const INNER_ENV = {
  token: "LATCHKEY_INNER_TOKEN",
  /** a second token, for usage alone: forwarded requests never carry it */
  usageToken: "LATCHKEY_USAGE_TOKEN",
  socket: "LATCHKEY_SOCKET",
} as const;

/** Where the gate sends usage. No client gets there: the gate forwards nothing below `/internal/`. */
export const USAGE_PATH = "/internal/usage";
/** Carries the token of `INNER_ENV.usageToken`. */
export const USAGE_TOKEN_HEADER = "x-latchkey-usage-token";

/** Of what a key was last used for. */
export const MAX_PURPOSE_LENGTH = 200;

/** What happened since the last batch. A batch that is sent again has the same `sequence` and counts once. */
export const usageBatch = z.object({
  gateId: z.uuid(),
  sequence: z.int().positive(),
  /** of all counts, UTC */
  day: z.iso.date(),
  counts: z.array(
    z.object({
      keyId: z.string(),
      outcome: z.enum(["admitted", ...KEY_REFUSALS]),
      count: z.int().positive(),
    }),
  ),
  /**
   * the latest admitted request of each key, one a key; `at` in milliseconds since 1970, `purpose` as in "GET /v1/mail"
   */
  lastUses: z.array(
    z.object({
      keyId: z.string(),
      at: z.int().positive(),
      address: z.string(),
      purpose: z
        .string()
        .regex(/^[\x20-\x7e]+$/)
        .max(MAX_PURPOSE_LENGTH),
    }),
  ),
});

/** A batch that has passed its schema. */
export type UsageBatch = z.infer<typeof usageBatch>;

/**
 * What the dashboard's process sends to the gate over their IPC channel: a heartbeat each second, and once that it
 * listens, or a `StartFailure`.
 */
export const DASHBOARD_MESSAGES = { heartbeat: "heartbeat", listening: "listening" } as const;

/** Why the dashboard can't start, in one line. It ends right after this message. */
export type StartFailure = { failed: string };

/** How often the dashboard sends a heartbeat, and how often the gate counts. */
export const HEARTBEAT_MS = 1_000;
