/** For tests: a Redis or Valkey server of their own on loopback, which can be frozen, killed and restarted. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { findProgram } from "./debian-program";
import {
  endProcess,
  findFreePort,
  freezeProcess,
  killProcess,
  type ServerProcess,
  startProcess,
  thawProcess,
} from "./server-process";

/** Settings such as `{ "maxmemory-policy": "allkeys-lru", requirepass: "secret" }`. */
export type RedisSettings = Record<string, string>;

/** A running server. It keeps nothing on disk: a restart empties it. */
export type TestRedis = {
  /** with the password of `requirepass`, if that is set */
  url: string;
  port: number;
  pid: number;
  /** Ends the server and removes its folder. */
  stop(): Promise<void>;
  /** Kills it, as a power cut would. */
  kill(): Promise<void>;
  /** Suspends it; `thaw` lets it go on. */
  freeze(): void;
  thaw(): void;
  /** Ends the server if it runs, and starts it on the same port, with these settings besides its own. */
  restart(settings?: RedisSettings): Promise<void>;
  /** the last lines that it printed */
  output(): string;
};

const SETTINGS: RedisSettings = {
  bind: "127.0.0.1",
  save: "",
  appendonly: "no",
  "maxmemory-policy": "noeviction",
};

/** Starts a server, which ends with the test process at the latest. Null when none can be had on this machine. */
export async function startRedis(options: { settings?: RedisSettings } = {}): Promise<TestRedis | null> {
  const found = await findProgram("redis");
  if (found === null) return null;
  const folder = mkdtempSync(path.join(tmpdir(), "latchkey-redis-"));
  const port = await findFreePort();
  let settings = { ...SETTINGS, ...options.settings };
  const start = (): Promise<ServerProcess> =>
    startProcess({
      program: found.program,
      args: ["--port", String(port), "--dir", folder, ...toArguments(settings)],
      folder,
      ready: /Ready to accept connections/,
      env: found.libraries === null ? {} : { LD_LIBRARY_PATH: found.libraries },
    });
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  let server = await start().catch((error: unknown) => {
    remove();
    throw error;
  });
  return {
    get url() {
      const login = settings.requirepass ? `:${encodeURIComponent(settings.requirepass)}@` : "";
      return `redis://${login}127.0.0.1:${port}`;
    },
    port,
    get pid() {
      return server.pid;
    },
    async stop() {
      await endProcess(server, "SIGTERM");
      remove();
    },
    kill: () => killProcess(server),
    freeze: () => freezeProcess(server),
    thaw: () => thawProcess(server),
    async restart(more = {}) {
      await endProcess(server, "SIGTERM");
      settings = { ...settings, ...more };
      server = await start();
    },
    output: () => server.output(),
  };
}

function toArguments(settings: RedisSettings): string[] {
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
}
