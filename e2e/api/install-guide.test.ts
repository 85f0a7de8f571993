/** What docs/guides/install.md prints works as it stands: the unit, and both proxies that end TLS. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import https from "node:https";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { waitFor } from "../support/api/client";
import { createPerson, enterDatabase, leaveDatabase, makeKey } from "../support/api/people";
import { findFreePort, startServer, type TestServer } from "../support/server";

const guide = readFileSync(path.resolve(import.meta.dirname, "../../docs/guides/install.md"), "utf8");
const folder = mkdtempSync(path.join(tmpdir(), "latchkey-install-"));
const environment = {
  ...process.env,
  PATH: `${process.env.PATH}:/usr/sbin:/sbin`,
  HOME: folder,
  XDG_DATA_HOME: folder,
  XDG_CONFIG_HOME: folder,
};
const NAME = "keys.example.com";

/** The block of the guide that begins with a comment of this file's name. */
function blockFor(file: string): string {
  const block = guide.split("```").find((each) => each.includes(`\n# ${file}\n`));
  if (!block) throw new Error(`the guide shows no ${file}`);
  return block.slice(block.indexOf("\n") + 1);
}

function isMissing(program: string): boolean {
  try {
    execFileSync("which", [program], { env: environment, stdio: "ignore" });
    return false;
  } catch {
    return true;
  }
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(isMissing("systemd-analyze"))("the unit", () => {
  test("is one that systemd understands", () => {
    const file = path.join(folder, "latchkey.service");
    // The program is where the reader's system has it.
    writeFileSync(file, blockFor("/etc/systemd/system/latchkey.service").replace("/usr/bin/npm", process.execPath));
    const output = execFileSync("systemd-analyze", ["verify", "--man=no", file], {
      env: environment,
      encoding: "utf8",
    });
    expect(output).toBe("");
  });
});

describe("in front of the product", () => {
  let server: TestServer;
  let secret: string;
  let proxy: ChildProcess | undefined;
  beforeAll(async () => {
    server = await startServer({ TRUSTED_PROXIES: "127.0.0.1", PUBLIC_URL: `https://${NAME}` });
    enterDatabase(server.databaseFile);
    ({ secret } = await makeKey(await createPerson(), { ipRules: ["127.0.0.5"] }));
  });
  afterAll(async () => {
    await leaveDatabase();
    await server.end();
  });

  function start(program: string, ...args: string[]): void {
    proxy = spawn(program, args, { cwd: folder, env: environment, stdio: "ignore" });
  }

  async function stop(): Promise<void> {
    const ended = new Promise((resolve) => proxy?.once("exit", resolve));
    proxy?.kill("SIGTERM");
    await ended;
  }

  function ask(port: number, target: string, from = "127.0.0.1"): Promise<number> {
    const headers = { Host: NAME, "X-API-Key": secret };
    const options = { host: "127.0.0.1", port, path: target, headers, localAddress: from, servername: NAME };
    return new Promise((resolve) => {
      const request = https.get({ ...options, rejectUnauthorized: false, agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      request.on("error", () => resolve(0));
    });
  }

  /** Pages are drawn, and keys are judged by the address of the client behind the proxy. */
  async function expectService(port: number): Promise<void> {
    expect(
      await waitFor(
        () => ask(port, "/sign-in"),
        (status) => status !== 0,
      ),
    ).toBe(200);
    expect(await ask(port, "/api/check", "127.0.0.5")).toBe(204);
    expect(await ask(port, "/api/check", "127.0.0.6")).toBe(403);
  }

  test.skipIf(isMissing("nginx"))("nginx ends TLS", async () => {
    const port = await findFreePort();
    const [certificate, key] = [path.join(folder, "cert.pem"), path.join(folder, "key.pem")];
    const made = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", `/CN=${NAME}`];
    execFileSync("openssl", ["req", ...made, "-keyout", key, "-out", certificate], { stdio: "ignore" });
    const site = blockFor("/etc/nginx/conf.d/latchkey.conf")
      .replace("listen 443 ssl", `listen 127.0.0.1:${port} ssl`)
      .replace(/ssl_certificate .*;/, `ssl_certificate ${certificate};`)
      .replace(/ssl_certificate_key .*;/, `ssl_certificate_key ${key};`)
      .replaceAll("127.0.0.1:3000", `127.0.0.1:${server.port}`);
    writeFileSync(path.join(folder, "nginx.conf"), `events {}\nhttp {\n${site}\n}\n`);
    start("nginx", "-p", folder, "-e", "stderr", "-c", "nginx.conf", "-g", "daemon off; pid nginx.pid;");
    await expectService(port);
    await stop();
  });

  test.skipIf(isMissing("caddy"))("Caddy ends TLS", async () => {
    const port = await findFreePort();
    const site = blockFor("/etc/caddy/Caddyfile")
      .replace(`${NAME} {`, `https://${NAME}:${port} {\n\ttls internal`)
      .replaceAll("127.0.0.1:3000", `127.0.0.1:${server.port}`);
    const global =
      "{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n\tdefault_bind 127.0.0.1\n}\n";
    writeFileSync(path.join(folder, "Caddyfile"), global + site);
    start("caddy", "run", "--adapter", "caddyfile", "--config", "Caddyfile");
    await expectService(port);
    await stop();
  });
});
