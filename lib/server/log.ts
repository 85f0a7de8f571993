/** Structured logs on stdout, with everything secret cut out. */
import pino from "pino";

const LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"];

// A net under the rule, not the rule: nobody hands a secret, a password or a cookie to the log in the first place.
const SECRET_NAMES = ["secret", "password", "passwordHash", "token", "tokenHash", "hash", "cookie", "authorization"];

// Not pino's own destination: that one retries for ever, without a pause, when the terminal has gone away.
const standardOutput: pino.DestinationStream = { write: (line) => process.stdout.write(line) };

/** A logger that writes to stdout, or for tests to somewhere else. */
export function createLogger(destination: pino.DestinationStream = standardOutput) {
  const level = process.env.LOG_LEVEL || "info";
  const options: pino.LoggerOptions = {
    level: LEVELS.includes(level) ? level : "info",
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: "[cut]" },
    serializers: { err: describeError },
  };
  return pino(options, destination);
}

// Prisma's messages quote arguments, and arguments hold hashes and names: keep what kind of error it was, and where.
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code } = error as { code?: unknown };
  const stack = error.stack?.split("\n").filter((line) => /^\s+at /.test(line));
  const isPrisma = error.name.startsWith("PrismaClient");
  return { type: error.name, code, message: isPrisma ? undefined : error.message, stack: stack?.join("\n") };
}

/** The dashboard's log. Levels: LOG_LEVEL, `info` by default. */
export const log = createLogger();

/** What people do that somebody may ask about later. */
export type AuditEvent =
  | "account.signed_up"
  | "session.started"
  | "session.refused"
  | "session.ended"
  | "password.confirmed"
  | "password.refused"
  | "password.changed"
  | "person.renamed"
  | "session.switched"
  | "member.invited"
  | "invitation.renewed"
  | "invitation.withdrawn"
  | "member.joined"
  | "member.role_changed"
  | "member.removed"
  | "member.left"
  | "key.created"
  | "key.edited"
  | "key.changed"
  | "key.deleted"
  | "link.created"
  | "link.opened"
  | "link.withdrawn";

/** Who did it, from where, to what. `userId` is null when nobody is known, as at a refused sign-in. */
export type AuditFacts = {
  userId: string | null;
  address: string;
  accountId?: string;
  keyId?: string;
  /** whom it was done to, where that is somebody else */
  memberId?: string;
  /** the calling key, where a program did it */
  byKeyId?: string;
  /** why it was refused */
  reason?: string;
};

/** Logs one event, once, after its transaction was committed. */
export function logEvent(event: AuditEvent, facts: AuditFacts): void {
  log.info({ event, ...facts }, event);
}
