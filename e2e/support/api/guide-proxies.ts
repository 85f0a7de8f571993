/** Runs the proxies of docs/guides with the files that their guides print. */
import { execFile, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { findFreePort } from "../server";
import { call, waitFor } from "./client";

const execute = promisify(execFile);
const GUIDES = path.resolve(import.meta.dirname, "../../../docs/guides");

type ProxySetup = {
  /** the language of each block that the guide prints, and the file that it is for */
  files: Record<string, string>;
  /** what the reader's system has around those files */
  surroundings?: Record<string, string>;
  test: string[];
  run: string[];
};

const NGINX = ["nginx", "-p", ".", "-e", "stderr", "-c", "nginx.conf", "-g", "daemon off; pid nginx.pid;"];
const CADDYFILE = ["--adapter", "caddyfile", "--config", "Caddyfile"];

const SETUPS: Record<string, ProxySetup> = {
  nginx: {
    files: { nginx: "mail.conf" },
    surroundings: { "nginx.conf": "events {}\nhttp { include mail.conf; }\n" },
    test: [...NGINX, "-t"],
    run: NGINX,
  },
  caddy: {
    files: { caddy: "Caddyfile" },
    test: ["caddy", "validate", ...CADDYFILE],
    run: ["caddy", "run", ...CADDYFILE],
  },
  haproxy: {
    files: { lua: "latchkey.lua", haproxy: "haproxy.cfg" },
    test: ["haproxy", "-c", "-f", "haproxy.cfg"],
    run: ["haproxy", "-f", "haproxy.cfg"],
  },
};

/** The proxies whose guides are run. */
export const GUIDED_PROXIES = Object.keys(SETUPS);

/** Whether a program is installed here. */
export function isInstalled(name: string): boolean {
  try {
    execFileSync("which", [name], { env: createEnvironment("/"), stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** PATH with the folders in which Debian installs servers, which only root's PATH has. */
function createEnvironment(folder: string): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin`, HOME: folder };
}

/** A proxy that runs as its guide says. */
export type GuideProxy = {
  url: string;
  /** Runs a command of the guide that begins like this, with `secret` for `<key>`; resolves to what it prints. */
  run(beginning: string, secret: string): Promise<string>;
  stop(): Promise<void>;
};

/** Tests and starts the proxy with this run's ports. Throws when it is not installed or refuses the guide's files. */
export async function startGuideProxy(name: string, ports: { gate: number; app: number }): Promise<GuideProxy> {
  const setup = SETUPS[name];
  if (!setup || !isInstalled(name)) throw new Error(`${name} is not installed`);
  const folder = mkdtempSync(path.join(tmpdir(), "latchkey-guide-"));
  const env = createEnvironment(folder);
  const port = await findFreePort();
  const guide = readFileSync(path.join(GUIDES, `${name}.md`), "utf8")
    .replaceAll("127.0.0.1:3000", `127.0.0.1:${ports.gate}`)
    .replaceAll("127.0.0.1:9000", `127.0.0.1:${ports.app}`)
    .replaceAll(":8080", `:${port}`)
    .replaceAll("/etc/haproxy", folder)
    // Caddy's administration would listen on the port of another Caddy on this machine.
    .replaceAll("auto_https off\n", "auto_https off\n\tadmin off\n");
  for (const [fence, file] of Object.entries(setup.files)) {
    const shown = new RegExp(`\`\`\`${fence}\\n([^]*?)\n\`\`\``).exec(guide)?.[1];
    if (!shown) throw new Error(`${name}.md shows no ${fence}`);
    writeFileSync(path.join(folder, file), `${shown}\n`);
  }
  for (const [file, text] of Object.entries(setup.surroundings ?? {})) writeFileSync(path.join(folder, file), text);
  const [tester = "", ...testArguments] = setup.test;
  execFileSync(tester, testArguments, { cwd: folder, env, stdio: "pipe" });
  const [program = "", ...args] = setup.run;
  const child = spawn(program, args, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  const ask = () =>
    call(`${url}/mail/`).then(
      ({ status }) => status,
      () => (child.exitCode === null ? 0 : Number.NaN),
    );
  const status = await waitFor(ask, (each) => each !== 0);
  if (Number.isNaN(status)) throw new Error(`${name} did not start: ${output}`);
  return {
    url,
    async run(beginning, secret) {
      const line = guide.split("\n").find((each) => each.startsWith(beginning));
      if (!line) throw new Error(`${name}.md shows no ${beginning}`);
      const { stdout } = await execute("sh", ["-c", line.replace("<key>", secret)], { env });
      return stdout;
    },
    async stop() {
      child.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
