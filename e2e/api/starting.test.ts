/** A start that can't succeed says why in one sentence and exits with 1. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findFreePort, spawnServer } from "../support/server";

describe("a start that can't succeed says why in one sentence and exits with 1", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "latchkey-start-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function startIn(environment: Record<string, string>): Promise<{ code: unknown; output: string }> {
    const child = spawnServer({ PORT: String(await findFreePort()), HOST: "127.0.0.1", ...environment });
    let output = "";
    child.stderr?.on("data", (chunk) => {
      output += chunk;
    });
    return { code: await new Promise((resolve) => child.once("exit", resolve)), output: output.trim() };
  }

  test.each([
    [{ PORT: "http" }, /^PORT is "http": it must be a whole number .* for example 3000\.$/],
    [{ PUBLIC_URL: "localhost" }, /^PUBLIC_URL is "localhost": .* for example https:\/\/keys\.example\.com\.$/],
    [{ TRUSTED_PROXIES: "10.0.0.5/8" }, /^TRUSTED_PROXIES is "10\.0\.0\.5\/8": /],
    [{ SMTP_URL: "user:canary@mail" }, /^SMTP_URL can't be used: it must be (?!.*canary).* for example smtp:[^ ]+\.$/],
    [{ HOST: "203.0.113.1" }, /^Can't listen on 203\.0\.113\.1, port \d+: /],
  ])("%o", async (environment, sentence) => {
    const { code, output } = await startIn({ DATABASE_URL: `file:${folder}/l.db`, ...environment } as Record<
      string,
      string
    >);
    expect(output).toMatch(sentence);
    expect(code).toBe(1);
  });

  test("a routes file that is named and missing", async () => {
    const { code, output } = await startIn({ DATABASE_URL: `file:${folder}/l.db`, ROUTES_FILE: `${folder}/r.json` });
    expect(output).toMatch(/^ROUTES_FILE is ".*r\.json": .*r\.json does not exist; create it, or remove ROUTES_FILE /);
    expect(code).toBe(1);
  });

  test("a port that is in use, before anything is migrated", async () => {
    const busy = createServer();
    await new Promise<void>((resolve) => busy.listen(0, "127.0.0.1", resolve));
    const { port } = busy.address() as AddressInfo;
    const { code, output } = await startIn({ DATABASE_URL: `file:${folder}/data/l.db`, PORT: String(port) });
    busy.close();
    expect(output).toBe(`Port ${port} is already in use. Set PORT to a free one, for example PORT=${port + 1}.`);
    expect(code).toBe(1);
    expect(existsSync(path.join(folder, "data"))).toBe(false);
  });

  test("a wrong entry of a list in the .env file", async () => {
    const file = path.join(folder, "settings");
    writeFileSync(file, "\uFEFFTRUSTED_PROXIES=192.0.2.1,10.0.0.5/8\r\n");
    const { code, output } = await startIn({ DATABASE_URL: `file:${folder}/l.db`, ENV_FILE: file });
    expect(output).toMatch(/ entry 2 of 2 is "10\.0\.0\.5\/8": .* write 10\.0\.0\.0\/8\.$/);
    expect(code).toBe(1);
  });

  test("a database that is no database", async () => {
    const file = path.join(folder, "notes.db");
    writeFileSync(file, "not a database at all ".repeat(100));
    const { code, output } = await startIn({ DATABASE_URL: `file:${file}` });
    expect(output).toMatch(/^The database .*notes\.db can't be used: .*\. Set DATABASE_URL to a file .*\.$/);
    expect(code).toBe(1);
  });

  test("a database that is a folder", async () => {
    mkdirSync(path.join(folder, "l.db"));
    const { code, output } = await startIn({ DATABASE_URL: `file:${folder}/l.db` });
    expect(output).toMatch(/^The database .*l\.db can't be used: /);
    expect(code).toBe(1);
  });
});
