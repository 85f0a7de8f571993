// @ts-nocheck -- bench/package.json names what is imported here, and only the bench installs it.
/** better-auth's API-key plugin in a node:http server of its own: 204 with the key's identity, or 401. */
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { apiKey } from "@better-auth/api-key";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import Database from "better-sqlite3";
import pg from "pg";

const KEYS_OF_A_USER = 15;
const { mode, databaseFile, url, secretsFile, count } = JSON.parse(process.argv[2]);

function openFile() {
  const file = new Database(databaseFile);
  // Kinder than the documented start, which leaves SQLite as it comes: each commit would wait for the disk.
  file.pragma("journal_mode = WAL");
  file.pragma("synchronous = NORMAL");
  return file;
}

const database = url ? new pg.Pool({ connectionString: url, max: 16 }) : openFile();

const memory = new Map();
const secondaryStorage = {
  get: (key) => memory.get(key) ?? null,
  set: (key, value) => void memory.set(key, value),
  delete: (key) => void memory.delete(key),
};

// The plugin's documentation, "Storage Modes": secondary storage alone, without the database behind it, is "best for
// high-performance scenarios"; nothing is nearer than a Map. `deferUpdates` answers before it has written what it
// counts.
const storage = mode === "memory" ? { storage: "secondary-storage", deferUpdates: true } : { storage: "database" };

const auth = betterAuth({
  baseURL: "http://127.0.0.1",
  secret: "of the bench alone, and long enough for the library",
  database,
  ...(mode === "memory" ? { secondaryStorage } : {}),
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  logger: { disabled: true },
  advanced: { backgroundTasks: { handler: () => {} } },
  plugins: [apiKey({ ...storage, rateLimit: { enabled: false } })],
});
const { runMigrations } = await getMigrations(auth.options);
await runMigrations();

const secrets = [];
for (let index = 0; index < count; index++) {
  const userId = `user-${Math.floor(index / KEYS_OF_A_USER)}`;
  const body = { userId, name: `key ${index % KEYS_OF_A_USER}`, permissions: { api: ["ViewContacts"] } };
  const { key } = await auth.api.createApiKey({ body });
  secrets.push(key);
}
writeFileSync(secretsFile, `${secrets.join("\n")}\n`);

const permissions = { api: ["ViewContacts"] };
const server = createServer(async (request, response) => {
  const { valid, key } = await auth.api.verifyApiKey({ body: { key: request.headers["x-api-key"], permissions } });
  if (!valid) {
    response.writeHead(401, { "Cache-Control": "no-store", "Content-Length": 0 });
    response.end();
    return;
  }
  response.writeHead(204, {
    "Cache-Control": "no-store",
    "X-Latchkey-Key-Id": key.id,
    "X-Latchkey-Key-Name": encodeURIComponent(key.name),
    "X-Latchkey-Account": key.referenceId,
    "X-Latchkey-Permissions": "ViewContacts",
  });
  response.end();
});
server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
