/** What the gate is compared with, each started once in a run. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { KEYS, upstreamOf } from "./gate";
import { startProgram } from "./processes";
import type { Secrets } from "./secrets";
import { type Stage, tell } from "./stage";

const HERE = import.meta.dirname;

export type Peer = { url: string; pid: number };

const peerAt = ({ port, pid }: { port: number; pid: number }): Peer => ({ url: `http://127.0.0.1:${port}`, pid });

/** Node adds these by itself, to both. */
const ADDED = new Set(["date", "connection", "keep-alive"]);

/** A node:http server that answers with what `url` answered to one request with this secret. */
export function bareServerOf(stage: Stage, url: string, secret: string, name = "bare server"): Promise<Peer> {
  return stage.once(name, async () => {
    const { status, raw, body } = await answerOf(url, secret);
    const headers = raw.filter((_, index) => !ADDED.has((raw[index - (index % 2)] ?? "").toLowerCase()));
    return peerAt(await startProgram(stage, name, "peers/bare-server.ts", { status, headers, body }));
  });
}

function answerOf(url: string, secret: string): Promise<{ status: number; raw: string[]; body: string }> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { headers: { "X-API-Key": secret } }, async (response) => {
      const body = (await response.toArray()).join("");
      resolve({ status: response.statusCode ?? 0, raw: response.rawHeaders, body });
    });
    request.once("error", reject);
  });
}

/** undici alone between the client and the upstream. */
export function bareProxyOf(stage: Stage, way: "request" | "dispatch"): Promise<Peer> {
  return stage.once(`bare proxy, ${way}`, async () => {
    const { port } = await upstreamOf(stage);
    const options = { origin: `http://127.0.0.1:${port}`, path: "/data", way };
    return peerAt(await startProgram(stage, `bare proxy, ${way}`, "peers/bare-proxy.ts", options));
  });
}

/**
 * better-auth's API-key plugin with as many keys as the gate has: in memory, its fastest documented way, or in SQLite.
 */
export function pluginOf(stage: Stage, mode: "memory" | "database"): Promise<Peer & { secrets: Secrets }> {
  return stage.once(`plugin, ${mode}`, async () => {
    installPeers();
    const databaseFile = path.join(stage.folder, `plugin-${mode}.db`);
    const file = path.join(stage.folder, `plugin-${mode}.secrets`);
    tell(`the plugin makes ${KEYS.toLocaleString("en")} keys, ${mode}`);
    const options = { mode, databaseFile, secretsFile: file, count: KEYS };
    const peer = peerAt(await startProgram(stage, `plugin, ${mode}`, "peers/plugin-server.mjs", options));
    return { ...peer, secrets: { list: readFileSync(file, "utf8").trimEnd().split("\n"), file } };
  });
}

/** The plugin with its keys in a PostgreSQL database. `url` leads to one that is empty. */
export function pluginOnPostgresOf(stage: Stage, url: string): Promise<Peer & { secrets: Secrets }> {
  return stage.once("plugin, PostgreSQL", async () => {
    installPeers();
    const file = path.join(stage.folder, "plugin-postgres.secrets");
    tell(`the plugin makes ${KEYS.toLocaleString("en")} keys, PostgreSQL`);
    const options = { mode: "database", url, secretsFile: file, count: KEYS };
    const peer = peerAt(await startProgram(stage, "plugin, PostgreSQL", "peers/plugin-server.mjs", options));
    return { ...peer, secrets: { list: readFileSync(file, "utf8").trimEnd().split("\n"), file } };
  });
}

/** A normal install leaves them out. */
function installPeers(): void {
  const [installed, wanted] = [
    path.join(HERE, "node_modules", ".package-lock.json"),
    path.join(HERE, "package-lock.json"),
  ];
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return;
  tell("installing what bench/package.json names");
  execFileSync("npm", ["ci", "--prefix", HERE], { stdio: ["ignore", "ignore", "inherit"] });
}

/** Whether Debian's nginx, or another, is installed. */
export const hasNginx = !spawnSync("nginx", ["-v"]).error;
