/** What gate and dashboard exchange on the private hop between them: headers, the usage batch, IPC messages. */
import * as z from "@/lib/shared/zod";
import { KEY_REFUSALS } from "./refusals";
import { purpose, usageDetails } from "./usage-details";

/** Headers that the gate sets on each forwarded request and removes from each client's. Values are printable ASCII. */
export const INNER = {
  /** proves that the gate sent the request; new at each start, known only to the gate and its child */
  token: "x-latchkey-token",
  /** the client's address in normal form */
  client: "x-latchkey-client",
  requestId: "x-latchkey-request-id",
  /** only for pages, and only with PUBLIC_URL: the host and port that the person opened, as far as the request shows */
  openedHost: "x-latchkey-opened-host",
  /** only for pages: "yes" when a person at this machine itself sent the request */
  local: "x-latchkey-local",
  /** only for pages: the address of a proxy that the request came through and that TRUSTED_PROXIES does not name */
  untrustedProxy: "x-latchkey-untrusted-proxy",
  /** only on `/api`: the admitted key */
  keyId: "x-latchkey-key-id",
  accountId: "x-latchkey-account-id",
  /** words separated by spaces */
  permissions: "x-latchkey-permissions",
  /** SHA-256 of the request's secret, base64url: the key may have a new secret before the request is carried out */
  secretHash: "x-latchkey-secret-hash",
  /** when the request's headers arrived, in milliseconds since 1970 */
  receivedAt: "x-latchkey-received-at",
  /** only where the key has limits: how much of them is used, as JSON of `limitUses` */
  limits: "x-latchkey-limits",
  /** only with an Idempotency-Key: encrypts its stored answer; 32 bytes as base64url, derived from the secret */
  sealingKey: "x-latchkey-sealing-key",
} as const;

/** Set by the dashboard on its answer when a route's guard refused the key; read and removed by the gate. */
export const REFUSED_HEADER = "x-latchkey-refused";

/** Set by the dashboard on its answer: the permission that the guard asked for; read and removed by the gate. */
export const ASKED_HEADER = "x-latchkey-asked";

/** The environment in which the gate starts the dashboard, beside the server's own configuration. */
export const INNER_ENV = {
  token: "LATCHKEY_INNER_TOKEN",
  /** a second token, for usage alone: forwarded requests never carry it */
  usageToken: "LATCHKEY_USAGE_TOKEN",
  socket: "LATCHKEY_SOCKET",
  /** the one-time code that the terminal shows; set where SIGN_UP is `first` */
  claimCode: "LATCHKEY_CLAIM_CODE",
  /** the id of this gate's row in `Node`; empty with SQLite */
  nodeId: "LATCHKEY_NODE_ID",
} as const;

/** The path to which the gate sends usage. Clients can't call it: the gate forwards nothing below `/internal/`. */
export const USAGE_PATH = "/internal/usage";
/** Carries the token of `INNER_ENV.usageToken`. */
export const USAGE_TOKEN_HEADER = "x-latchkey-usage-token";

/** The most secrets seen in URLs that one batch names. */
export const MAX_URL_SECRETS = 100;

/** What happened since the last batch. A batch that is sent again has the same `sequence` and counts once. */
export const usageBatch = z.object({
  gateId: z.uuid(),
  sequence: z.int().positive(),
  /** the UTC day of all counts */
  day: z.iso.date(),
  counts: z.array(
    z.object({
      keyId: z.string(),
      outcome: z.enum(["admitted", ...KEY_REFUSALS]),
      count: z.int().positive(),
    }),
  ),
  /**
   * the latest admitted request of each key; `at` in milliseconds since 1970, `purpose` for example "GET /v1/mail"
   */
  lastUses: z.array(
    z.object({
      keyId: z.string(),
      at: z.int().positive(),
      address: z.string(),
      purpose,
    }),
  ),
  /** the latest admitted request with each key's old secret; absent when there was none */
  oldUses: z.array(z.object({ keyId: z.string(), at: z.int().positive(), address: z.string() })).optional(),
  details: usageDetails.optional(),
  /** the SHA-256 of secrets that were in the URL of a request, base64url, whether a key has them or not */
  urlSecrets: z
    .array(z.string().regex(/^[\w-]{43}$/))
    .max(MAX_URL_SECRETS)
    .optional(),
});

/** A valid `usageBatch`. */
export type UsageBatch = z.infer<typeof usageBatch>;

/**
 * What the dashboard's process sends to the gate over IPC: a heartbeat every second, either `listening` once or a
 * `StartFailure`, a `DatabaseReport` whenever the state of its database changes, a `CommitReport` after each commit
 * that changed what the gate may admit, where the database is shared, and the messages of `route-test.ts`.
 */
export const DASHBOARD_MESSAGES = { heartbeat: "heartbeat", listening: "listening" } as const;

/** Why the dashboard can't start, in one line. It ends right after this message. */
export type StartFailure = { failed: string };

/** What can be wrong with a database that opens, and what the log says of it. */
export const DATABASE_FAULTS = {
  full: "the database could not be written: the disk is full",
  read_only: "the database could not be written: its file or folder is read-only",
  damaged: "the database is damaged",
  unreadable: "the database's file could not be read or written",
  unreachable: "the database can't be reached",
  crowded: "the database accepts no more connections",
} as const;

/** One of `DATABASE_FAULTS`. */
export type DatabaseFault = keyof typeof DATABASE_FAULTS;

/** The fault of the dashboard's database; null once a write has succeeded again. */
export type DatabaseReport = { database: DatabaseFault | null };

/** The gate asks the database at once what has changed. Without this message it learns of it a moment later. */
export type CommitReport = { committed: true };

/** How often the dashboard sends a heartbeat, and how often the gate counts. */
export const HEARTBEAT_MS = 1_000;
