/** For tests: asks PostgreSQL synchronously, as SQLite is asked, so that one test reads both in the same way. */
import path from "node:path";
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";

/** The most that one question may take. */
const TIMEOUT_MS = 30_000;

type Asker = { worker: Worker; flag: Int32Array; port: MessagePort };

let asker: Asker | null = null;

/**
 * The rows of each of the statements in `text`; moments are text. This thread waits: a transaction that it has open
 * itself must not stand in the way. Throws when a statement fails.
 */
export function askPostgresqlForAll<Row extends object>(url: string, text: string, values: unknown[] = []): Row[][] {
  asker ??= startAsker();
  const { worker, flag, port } = asker;
  Atomics.store(flag, 0, 0);
  worker.postMessage({ url, text, values });
  if (Atomics.wait(flag, 0, 0, TIMEOUT_MS) === "timed-out") throw new Error(`PostgreSQL did not answer: ${text}`);
  const answer: { results?: Row[][]; problem?: string } | undefined = receiveMessageOnPort(port)?.message;
  if (!answer?.results) throw new Error(`${answer?.problem ?? "no answer arrived"}: ${text}`);
  return answer.results;
}

/** The rows of one statement. Otherwise like `askPostgresqlForAll`. */
export function askPostgresql<Row extends object>(url: string, text: string, values: unknown[] = []): Row[] {
  return askPostgresqlForAll<Row>(url, text, values)[0] ?? [];
}

function startAsker(): Asker {
  const { port1, port2 } = new MessageChannel();
  const flag = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(path.join(import.meta.dirname, "ask-worker.mjs"), {
    workerData: { flag, port: port2 },
    transferList: [port2],
  });
  worker.unref();
  port1.unref();
  return { worker, flag, port: port1 };
}
