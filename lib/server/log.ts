/** Structured logs on stdout, with secrets removed. */
import pino from "pino";
import { sanitizeLogLine } from "@/lib/shared/log-line";
import { LineLimit } from "./line-limit";

const LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"];

// A second line of defence. The rule is that no secret, password or cookie is passed to the log.
const SECRET_NAMES = ["secret", "password", "passwordHash", "token", "tokenHash", "hash", "cookie", "authorization"];

// Not pino's own destination, which retries without a pause when the terminal has gone away.
const standardOutput: pino.DestinationStream = { write: (line) => process.stdout.write(line) };

/** Creates a logger. It writes to stdout; tests pass another destination. */
export function createLogger(destination: pino.DestinationStream = standardOutput) {
  const level = process.env.LOG_LEVEL || "info";
  const options: pino.LoggerOptions = {
    level: LEVELS.includes(level) ? level : "info",
    base: { process: "dashboard" },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: "[cut]" },
    serializers: { err: describeError },
  };
  return pino(options, { write: (line: string) => destination.write(sanitizeLogLine(line)) });
}

// Prisma's messages quote arguments, which hold hashes and names, so only the error's class and stack are kept.
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code } = error as { code?: unknown };
  const stack = error.stack?.split("\n").filter((line) => /^\s+at /.test(line));
  const isPrisma = error.name.startsWith("PrismaClient");
  return { type: error.name, code, message: isPrisma ? undefined : error.message, stack: stack?.join("\n") };
}

/** The dashboard's log. Levels: LOG_LEVEL, `info` by default. */
export const log = createLogger();

/** The events that an auditor may ask for. */
export type AuditEvent =
  | "account.signed_up"
  | "claim.refused"
  | "session.started"
  | "session.refused"
  | "session.ended"
  | "password.confirmed"
  | "password.refused"
  | "password.changed"
  | "password.link_sent"
  | "password.link_created"
  | "password.reset"
  | "person.renamed"
  | "email.change_requested"
  | "email.changed"
  | "account.renamed"
  | "session.switched"
  | "member.invited"
  | "invitation.renewed"
  | "invitation.withdrawn"
  | "member.joined"
  | "member.role_changed"
  | "member.removed"
  | "member.left"
  | "settings.changed"
  | "key.created"
  | "key.edited"
  | "key.disabled"
  | "key.enabled"
  | "key.handed_over"
  | "key.handed_over"
  | "key.reported"
  | "key.changed"
  | "key.old_ended"
  | "key.deleted"
  | "key.restored"
  | "key.erased"
  | "key.released"
  | "link.created"
  | "link.opened"
  | "link.withdrawn";

/** The actor, their address and the object. `userId` is null when the actor is unknown, as at a refused sign-in. */
export type AuditFacts = {
  userId: string | null;
  address: string;
  accountId?: string;
  keyId?: string;
  /** the member acted upon, when it is not the actor */
  memberId?: string;
  /** the calling key, where a program did it */
  byKeyId?: string;
  /** why the action was refused */
  reason?: string;
};

/** The events that a stranger can cause as often as they like. */
const STRANGERS_EVENTS: ReadonlySet<AuditEvent> = new Set(["session.refused", "claim.refused"]);
/** Of these events, this many a minute are logged for addresses that begin the same. */
const MOST_A_MINUTE = 20;

const limit = new LineLimit(MOST_A_MINUTE, (leftOut, begin) =>
  log.warn({ leftOut, begin }, `${leftOut} more events were left out that begin the same`),
);

/**
 * Logs one event. Call it after the transaction has been committed, through `afterCommit`. Of what strangers cause,
 * only some a minute are logged, and then how many were left out.
 */
export function logEvent(event: AuditEvent, facts: AuditFacts): void {
  if (STRANGERS_EVENTS.has(event) && !limit.allows(`${event} ${facts.address}`)) return;
  log.info({ event, ...facts }, event);
}
