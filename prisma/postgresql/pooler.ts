/** Finds out whether a connection keeps one session of the server, which a pooler may give to others in between. */
import { randomUUID } from "node:crypto";
import type { Client } from "pg";

/** A pooler that has no session left lets a client wait. */
const ANSWER_TIMEOUT_MS = 2_000;
/** How many others take a session of the pooler. Poolers give out the one that was returned last, or take turns. */
const OTHERS = 3;

/**
 * Whether `client` is served by another session after each transaction. A pooler that keeps sessions for as long as a
 * client is connected is none. `connect` opens another connection in the same way.
 */
export async function isPooled(client: Client, connect: () => Promise<Client>): Promise<boolean> {
  const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  // The server tells each client its session's number. A pooler tells its own clients numbers of its own.
  if ("processID" in client && client.processID === rows[0]?.pid) return false;
  const others: Client[] = [];
  try {
    return await inTime(losesSession(client, connect, others));
  } finally {
    // `end` would wait for an answer that may not come.
    for (const other of others) other.connection.stream.destroy();
  }
}

async function losesSession(client: Client, connect: () => Promise<Client>, others: Client[]): Promise<boolean> {
  const mark = randomUUID();
  await client.query("SELECT set_config('latchkey.session', $1, false)", [mark]);
  for (let count = 0; count < OTHERS; count++) {
    const other = await connect();
    others.push(other);
    // It holds its session while the transaction is open. `client` gets another one if that was the session it had.
    await other.query("BEGIN");
    const { rows } = await client.query("SELECT current_setting('latchkey.session', true) AS mark");
    if (rows[0]?.mark !== mark) return true;
  }
  return false;
}

/** True when there is no answer in time. */
async function inTime(answer: Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<true>((resolve) => {
    timer = setTimeout(resolve, ANSWER_TIMEOUT_MS, true);
  });
  try {
    return await Promise.race([answer, timeout]);
  } finally {
    clearTimeout(timer);
    answer.catch(() => {});
  }
}
