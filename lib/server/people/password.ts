/** Passwords: hashed and compared with bcrypt in worker threads, behind a bounded queue. */
import os from "node:os";
import path from "node:path";
import { Piscina } from "piscina";
import { MAX_PASSWORD_BYTES } from "@/lib/shared/people/person-input";
import { normalise } from "@/lib/shared/text";

/** bcrypt's cost: one hash takes about 0.4 s of one core. */
const COST = 12;
/** How many tasks may wait: about ten seconds of work. Further ones are refused as busy. */
const MAX_WAITING = 24;
/**
 * The hash of a random password that nobody knows, with the same cost, so that an unknown e-mail takes as long as a
 * known one.
 */
const UNKNOWN_USER_HASH = "$2b$12$soDpjsDnD/e0sxtDmqMqPeJSSSn/PU18IB.Fp6m4e.UpatgWYj9li";

/** The bcrypt hash of a password that the schema accepted; null when the server is too busy. */
export async function hashPassword(password: string): Promise<string | null> {
  if (utf8Length(password) > MAX_PASSWORD_BYTES) throw new TypeError("bcrypt would cut this password");
  if (isPasswordQueueFull()) return null;
  return (await getPool().run({ password: normalise(password), cost: COST })) as string;
}

/**
 * Whether the password belongs to the hash; null when the server is too busy.
 * Without a hash (nobody has this e-mail) the answer is false, after the same time.
 */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean | null> {
  if (isPasswordQueueFull()) return null;
  const normal = normalise(password);
  // bcrypt ignores what follows 72 bytes, and no password that we store is longer.
  const canMatch = hash !== null && utf8Length(normal) <= MAX_PASSWORD_BYTES;
  const task = { password: normal.slice(0, MAX_PASSWORD_BYTES), hash: canMatch ? hash : UNKNOWN_USER_HASH };
  return ((await getPool().run(task)) as boolean) && canMatch;
}

/** Whether the next hash or comparison would be refused as busy. */
export function isPasswordQueueFull(): boolean {
  return getPool().queueSize >= MAX_WAITING;
}

function utf8Length(password: string): number {
  return Buffer.byteLength(normalise(password));
}

/** One pool for the process, although Next bundles this module more than once. */
function getPool(): Piscina {
  const holder = globalThis as typeof globalThis & { latchkeyPasswordPool?: Piscina };
  holder.latchkeyPasswordPool ??= new Piscina({
    // By its path in the checkout, because import.meta points elsewhere inside Next's bundle.
    filename: path.join(process.cwd(), "lib/server/people/password-worker.mjs"),
    minThreads: 0,
    // With two cores, one stays free for the gate.
    maxThreads: os.availableParallelism() > 2 ? 2 : 1,
    idleTimeout: 30_000,
    maxQueue: MAX_WAITING,
    niceIncrement: 10,
  });
  return holder.latchkeyPasswordPool;
}
