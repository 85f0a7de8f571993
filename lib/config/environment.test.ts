/** The `.env` file is read alike whichever editor wrote it, and a secret may be in a file of its own. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readConfig, variableNames } from "./config";
import { ConfigError, readEnvironment } from "./environment";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "latchkey-environment-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(content: string | Buffer, name = "settings"): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

const read = (content: string | Buffer, given: Record<string, string> = {}) =>
  readEnvironment({ ENV_FILE: write(content), ...given }, variableNames);

test.each([
  ["UTF-8", Buffer.from("PORT=4000\n")],
  ["UTF-8 with a byte-order mark", Buffer.from("\uFEFFPORT=4000\n")],
  ["UTF-16, as Windows PowerShell writes it", Buffer.from("\uFEFFPORT=4000\r\n", "utf16le")],
  ["UTF-16, the other way round", Buffer.from("\uFEFFPORT=4000\n", "utf16le").swap16()],
  ["lines of Windows", Buffer.from("PORT=4000\r\nHOST=127.0.0.1\r\n")],
  ["quotation marks and a comment", Buffer.from('export PORT="4000" # not 3000\n')],
])("a file in %s sets its first variable", (_name, content) => {
  expect(readConfig(read(content)).port).toBe(4000);
});

test("a variable that is set wins over the file, and an empty one does not", () => {
  expect(read("PORT=4000\n", { PORT: "5000" }).PORT).toBe("5000");
  expect(read("PORT=4000\n", { PORT: "" }).PORT).toBe("4000");
});

test("without a name, a file that is missing sets nothing; a named one must be there", () => {
  expect(readEnvironment({ ENV_FILE: "", PORT: "4000" }, [])).toEqual({ ENV_FILE: "", PORT: "4000" });
  const missing = path.join(folder, "missing");
  expect(() => readEnvironment({ ENV_FILE: missing }, [])).toThrow(
    `The file ${missing}, named by ENV_FILE, does not exist: create the file, or remove ENV_FILE.`,
  );
  expect(() => readEnvironment({ ENV_FILE: folder }, [])).toThrow("is a folder: name a file");
});

test.each(["PORT 4000", "PORT: 4000", "  export PORT"])("the line %s, which sets nothing, is named", (line) => {
  expect(() => read(`# settings\n${line}\n`)).toThrow(/settings, line 2, does not set PORT: write PORT=value\.$/);
});

test("a file that is not Unicode is refused with the remedy", () => {
  expect(() => read(Buffer.from([0x50, 0x3d, 0xe9]))).toThrow(/is not UTF-8: save it as UTF-8\.$/);
});

test("a secret may be in a file that is named, with a byte-order mark and a line end", () => {
  const file = write("\uFEFFsmtp://user:canary@mail.example.com\r\n", "secret");
  expect(readConfig({ SMTP_URL_FILE: file }).smtpUrl).toBe("smtp://user:canary@mail.example.com");
});

test("a file of a secret that can't be used is one sentence without the secret", () => {
  const wrong = write("smtp://user:canary@mail.example.com/?a=b", "secret");
  const empty = write("\n", "empty");
  const missing = path.join(folder, "missing");
  const refusals: [Record<string, string>, RegExp][] = [
    [{ SMTP_URL_FILE: wrong }, /^SMTP_URL can't be used: it must be /],
    [{ SMTP_URL_FILE: empty }, /^SMTP_URL_FILE is ".*": that file is empty; write the value into it\.$/],
    [{ SMTP_URL_FILE: missing }, /^The file .*missing, named by SMTP_URL_FILE, does not exist: /],
    [
      { SMTP_URL_FILE: wrong, SMTP_URL: "smtp://user:canary@mail.example.com" },
      /^SMTP_URL and SMTP_URL_FILE are both set: keep SMTP_URL_FILE, and remove SMTP_URL\.$/,
    ],
  ];
  for (const [environment, message] of refusals) {
    expect(() => readConfig(environment)).toThrow(ConfigError);
    expect(() => readConfig(environment)).toThrow(message);
    expect(() => readConfig(environment)).not.toThrow(/canary/);
  }
});
