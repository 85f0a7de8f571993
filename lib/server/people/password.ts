/** Passwords: hashed and compared with bcrypt in worker threads, behind a bounded queue. */
import os from "node:os";
import path from "node:path";
import { Piscina } from "piscina";
import { MAX_PASSWORD_BYTES } from "@/lib/shared/people/person-input";
import { normalise } from "@/lib/shared/text";
import { type PasswordLane, PasswordLanes } from "./password-lanes";

/** bcrypt's cost: one hash takes about 0.4 s of one core. */
const COST = 12;
/** How many tasks may wait in each lane: some ten seconds of work. Further ones are refused as busy. */
const MAX_WAITING = { known: 24, stranger: 16 };
/** With two cores, one stays free for the gate. */
const WORKERS = os.availableParallelism() > 2 ? 2 : 1;
/**
 * The hash of a random password that nobody knows, with the same cost, so that an unknown email takes as long as a
 * known one.
 */
const UNKNOWN_USER_HASH = "$2b$12$soDpjsDnD/e0sxtDmqMqPeJSSSn/PU18IB.Fp6m4e.UpatgWYj9li";

/** The bcrypt hash of a password that the schema accepted; null when the server is too busy. */
export async function hashPassword(password: string, lane: PasswordLane = "stranger"): Promise<string | null> {
  if (utf8Length(password) > MAX_PASSWORD_BYTES) throw new TypeError("bcrypt would cut this password");
  return run<string>(lane, { password: normalise(password), cost: COST });
}

/**
 * Whether the password belongs to the hash; null when the server is too busy.
 * Without a hash (nobody has this email) the answer is false, after the same time.
 */
export async function verifyPassword(
  password: string,
  hash: string | null,
  lane: PasswordLane = "stranger",
): Promise<boolean | null> {
  const normal = normalise(password);
  // bcrypt ignores what follows 72 bytes, and no password that we store is longer.
  const canMatch = hash !== null && utf8Length(normal) <= MAX_PASSWORD_BYTES;
  const task = { password: normal.slice(0, MAX_PASSWORD_BYTES), hash: canMatch ? hash : UNKNOWN_USER_HASH };
  const isMatch = await run<boolean>(lane, task);
  return isMatch === null ? null : isMatch && canMatch;
}

/** Whether the next hash or comparison of the lane would be refused as busy. */
export function isPasswordQueueFull(lane: PasswordLane): boolean {
  return getShared().lanes.isFull(lane);
}

function run<T>(lane: PasswordLane, task: object): Promise<T | null> {
  const { lanes, pool } = getShared();
  return lanes.run(lane, () => pool.run(task) as Promise<T>);
}

function utf8Length(password: string): number {
  return Buffer.byteLength(normalise(password));
}

type Shared = { pool: Piscina; lanes: PasswordLanes };

/** One pool and one queue for the process, although Next bundles this module more than once. */
function getShared(): Shared {
  const holder = globalThis as typeof globalThis & { latchkeyPasswords?: Shared };
  holder.latchkeyPasswords ??= { pool: createPool(), lanes: new PasswordLanes(WORKERS, MAX_WAITING) };
  return holder.latchkeyPasswords;
}

function createPool(): Piscina {
  return new Piscina({
    // By its path in the checkout, because import.meta points elsewhere inside Next's bundle.
    filename: path.join(process.cwd(), "lib/server/people/password-worker.mjs"),
    minThreads: 0,
    maxThreads: WORKERS,
    idleTimeout: 30_000,
    niceIncrement: 10,
  });
}
