/** Asks PostgreSQL for `ask-postgresql.ts`, whose thread waits for the answer meanwhile. */
import { parentPort, workerData } from "node:worker_threads";
import pg from "pg";

/** @type {{ flag: Int32Array<SharedArrayBuffer>, port: import("node:worker_threads").MessagePort }} */
const { flag, port } = workerData;

// Moments stay text: rows are compared, and nothing is calculated with them.
for (const oid of [1082, 1114, 1184]) pg.types.setTypeParser(oid, (text) => text);
// As SQLite has them.
pg.types.setTypeParser(16, (text) => (text === "t" ? 1 : 0));

/** @type {{ url: string, client: pg.Client } | null} */
let open = null;

/**
 * The connection of the latest question is kept. Nothing else uses its database when another one is wanted.
 * @param {string} url
 */
async function connect(url) {
  if (open?.url === url) return open.client;
  await open?.client.end().catch(() => {});
  open = null;
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {
    if (open?.client === client) open = null;
  });
  await client.connect();
  open = { url, client };
  return client;
}

/** @param {{ url: string, text: string, values: unknown[] }} question */
async function ask({ url, text, values }) {
  try {
    const client = await connect(url);
    // Several statements give several results.
    const results = [await client.query(text, values.length > 0 ? values : undefined)].flat();
    return { results: results.map(({ rows }) => rows) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

parentPort?.on("message", async (question) => {
  port.postMessage(await ask(question));
  Atomics.store(flag, 0, 1);
  Atomics.notify(flag, 0);
});
