/** Sets up what docs/guides/nodes.md prints: PostgreSQL, Redis, three servers and a balancer, on this machine. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseEnv } from "node:util";
import { requireRedis } from "@/prisma/testing/describe-redis";
import { startPostgres, type TestPostgres } from "@/prisma/testing/postgres";
import type { TestRedis } from "@/prisma/testing/redis";
import { call, waitFor } from "./api/client";
import { findFreePort, startServer, type TestServer } from "./server";

const guide = readFileSync(path.resolve(import.meta.dirname, "../../docs/guides/nodes.md"), "utf8");

/** The block of the guide that begins with a comment which ends like this. */
function blockFor(name: string): string {
  const block = guide.split("```").find((each) => new RegExp(`^\\w*\\n(?:#|--) ${name}\\n`).test(each));
  if (!block) throw new Error(`the guide shows no ${name}`);
  return block.slice(block.indexOf("\n") + 1);
}

/** Balancers of the guide. `nginx-in-turn` is nginx without its line that sends an address to the same server. */
export type Balancer = "nginx" | "nginx-in-turn" | "haproxy";

const BALANCERS: Record<Balancer, { block: string; run: string[]; edit?: (text: string) => string }> = {
  nginx: { block: "/etc/nginx/conf.d/latchkey.conf", run: nginx() },
  "nginx-in-turn": {
    block: "/etc/nginx/conf.d/latchkey.conf",
    run: nginx(),
    edit: (text) => text.replace(/hash .*;\n/, ""),
  },
  haproxy: { block: "/etc/haproxy/haproxy.cfg", run: ["haproxy", "-f", "balancer.conf"] },
};

function nginx(): string[] {
  return ["nginx", "-p", ".", "-e", "stderr", "-c", "nginx.conf", "-g", "daemon off; pid nginx.pid;"];
}

const environment = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };

/** Whether the programs of the guide are here. On CI they have to be. */
export function hasBalancers(): boolean {
  try {
    for (const name of ["nginx", "haproxy"]) execFileSync("which", [name], { env: environment, stdio: "ignore" });
    return true;
  } catch {
    return process.env.CI !== undefined;
  }
}

/** The installation of the guide. Its servers are started one by one. */
export class TestNodes {
  readonly postgres: TestPostgres;
  readonly redis: TestRedis;
  /** where the balancer listens */
  readonly url: string;
  readonly servers: TestServer[] = [];
  readonly #folder: string;
  readonly #ports: readonly number[];
  readonly #balancers: ChildProcess[] = [];

  private constructor(
    postgres: TestPostgres,
    redis: TestRedis,
    folder: string,
    ports: readonly number[],
    port: number,
  ) {
    this.postgres = postgres;
    this.redis = redis;
    this.#folder = folder;
    this.#ports = ports;
    this.url = `http://127.0.0.1:${port}`;
  }

  /** Starts PostgreSQL and Redis with what the guide prints, and no server yet. */
  static async prepare(): Promise<TestNodes> {
    const settings = Object.fromEntries(
      blockFor("/etc/redis/redis.conf")
        .split("\n")
        .flatMap((line): [string, string][] => {
          const [, name = "", value = ""] = /^(\S+) (.*)$/.exec(line) ?? [];
          return name === "" || name === "#" || name === "bind" ? [] : [[name, value.replaceAll('"', "")]];
        }),
    );
    const [postgres, redis] = await Promise.all([startPostgres(), requireRedis({ settings })]);
    for (const statement of blockFor("once")
      .replace(/^--.*$/m, "")
      .split(";")) {
      if (statement.trim() !== "") await postgres.query(statement);
    }
    const ports = [await findFreePort(), await findFreePort(), await findFreePort()];
    const folder = mkdtempSync(path.join(tmpdir(), "latchkey-nodes-"));
    return new TestNodes(postgres, redis, folder, ports, await findFreePort());
  }

  /** The variables of one server, by number from 0. */
  environmentOf(index: number): Record<string, string> {
    const given = parseEnv(this.#localize(blockFor("/etc/latchkey/env")));
    return {
      ...(given as Record<string, string>),
      PORT: String(this.#ports[index]),
      HOST: "127.0.0.1",
      PUBLIC_URL: this.url,
      NODE_NAME: `web-${index + 1}`,
      CHAIN_KEY_FILE: path.join(this.#folder, `chain-key-${index + 1}`),
    };
  }

  /** Where a server itself listens, by number from 0. */
  urlOf(index: number): string {
    return `http://127.0.0.1:${this.#ports[index]}`;
  }

  /** Starts the next server, with these routes. All but the first get a copy of the first one's chain key. */
  async startNext(routes: readonly object[] = []): Promise<TestServer> {
    const index = this.servers.length;
    const own = this.environmentOf(index);
    if (index > 0) copyFileSync(this.environmentOf(0).CHAIN_KEY_FILE ?? "", own.CHAIN_KEY_FILE ?? "");
    const ROUTES_FILE = path.join(this.#folder, `latchkey-${index + 1}.routes.json`);
    writeFileSync(ROUTES_FILE, JSON.stringify({ routes }));
    const server = await startServer({ ...own, ROUTES_FILE });
    this.servers.push(server);
    return server;
  }

  /** Starts a balancer on the port of `url`, in place of the one before. */
  async balance(name: Balancer): Promise<void> {
    await this.#stopBalancers();
    const { block, run, edit = (text: string) => text } = BALANCERS[name];
    const { port } = new URL(this.url);
    const text = edit(this.#localize(blockFor(block)))
      .replace("listen 80;", `listen 127.0.0.1:${port};`)
      .replace("bind :80", `bind 127.0.0.1:${port}`);
    writeFileSync(path.join(this.#folder, "balancer.conf"), text);
    writeFileSync(path.join(this.#folder, "nginx.conf"), "events {}\nhttp { include balancer.conf; }\n");
    const [program = "", ...parameters] = run;
    const child = spawn(program, parameters, {
      cwd: this.#folder,
      env: environment,
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.#balancers.push(child);
    // A story that fails must not leave it behind.
    const kill = () => child.kill();
    process.once("exit", kill);
    child.once("exit", () => process.off("exit", kill));
    let output = "";
    child.stderr.on("data", (chunk) => (output += chunk));
    await waitFor(
      () =>
        call(`${this.url}/api/health/ready`).then(
          ({ status }) => status,
          () => child.exitCode ?? 0,
        ),
      (status) => {
        if (child.exitCode !== null) throw new Error(`${name} ended: ${output}`);
        return status === 200;
      },
    );
  }

  /** The guide's addresses, as they are on this machine. */
  #localize(text: string): string {
    const ports = this.#ports.map((port) => `127.0.0.1:${port}`);
    return text
      .replace(/10\.0\.0\.1([123]):3000/g, (_, number) => ports[Number(number) - 1] ?? "")
      .replaceAll("10.0.0.20:5432", `127.0.0.1:${this.postgres.port}`)
      .replaceAll("10.0.0.20:6379", `127.0.0.1:${this.redis.port}`)
      .replaceAll("10.0.0.10", "127.0.0.1");
  }

  async #stopBalancers(): Promise<void> {
    for (const child of this.#balancers.splice(0)) {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      if (child.exitCode === null && child.kill("SIGTERM")) await ended;
    }
  }

  /** Ends everything. */
  async end(): Promise<void> {
    await this.#stopBalancers();
    await Promise.all(this.servers.map((server) => server.end()));
    await Promise.all([this.redis.stop(), this.postgres.stop()]);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
