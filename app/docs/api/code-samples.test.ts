/** The code that people copy makes the call as it was shown, whatever its texts hold. */
import { execFile, spawnSync } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SAMPLES, type SampleCall, writeCurl, writeGo, writeJavaScript, writePython } from "./code-samples";

const run = promisify(execFile);

type Heard = { method?: string; url?: string; key?: string | string[]; type?: string; body: string };
let heard: Heard[] = [];
const server = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  const { method, url, headers } = request;
  heard.push({ method, url, key: headers["x-api-key"], type: headers["content-type"], body });
  response.writeHead(403).end("refused: ü");
});
let origin = "";

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const HOSTILE = `{"note":"quotes ' \\" \`, \${x}, %s, \\\\ and\\n lines, Ünïcode 🔑  "}`;

const callOf = (facts: Partial<SampleCall> = {}): SampleCall => ({
  method: "GET",
  url: `${origin}/api/orders/7?name=a%20b&x=1`,
  headers: { "X-API-Key": "YOUR-API-KEY" },
  body: null,
  ...facts,
});

/** Prints the status, which is the last line, before the answer. */
const SHOW = 'echo "$(tail -n1 <<< "$answer") $(head -n1 <<< "$answer")"';

const RUNNERS: [string, string, (code: string) => [string, string[]], (call: SampleCall) => string][] = [
  ["JavaScript", "node", (code) => ["node", ["--input-type=module", "-e", code]], writeJavaScript],
  [
    "curl",
    "curl",
    (code) => ["bash", ["-c", `answer=$(${code} --silent --write-out '\n%{http_code}'); ${SHOW}`]],
    writeCurl,
  ],
  ["Python", "python3", (code) => ["python3", ["-c", code]], writePython],
];

const isInstalled = (program: string) => spawnSync(program, ["--version"]).status === 0;

for (const [language, program, prepare, write] of RUNNERS) {
  const isSkipped = !isInstalled(program) && !process.env.CI;
  const title = `${language}: a call runs as it was copied, with and without a body`;
  test.skipIf(isSkipped)(isSkipped ? `NOT RUN: ${program} is not installed.` : title, async () => {
    heard = [];
    for (const call of [
      callOf(),
      callOf({ method: "POST", body: HOSTILE, headers: { "Content-Type": "text/plain" } }),
    ]) {
      const [file, parameters] = prepare(write(call));
      const { stdout } = await run(file, parameters, { env: { ...process.env, PYTHONIOENCODING: "utf-8" } });
      expect(stdout.trim()).toBe("403 refused: ü");
    }
    expect(heard).toMatchObject([
      { method: "GET", url: "/api/orders/7?name=a%20b&x=1", key: "YOUR-API-KEY", body: "" },
      { method: "POST", body: HOSTILE, type: "text/plain" },
    ]);
  });
}

test("Go: texts are written in the forms that Go reads", () => {
  const code = writeGo(callOf({ method: "POST", body: "a \"b\"\n'c' ü🔑" }));
  expect(code).toContain(String.raw`strings.NewReader("a \x22b\x22\x0a'c' \xc3\xbc\xf0\x9f\x94\x91")`);
  expect(code).toContain('request.Header.Set("X-API-Key", "YOUR-API-KEY")');
  expect(writeGo(callOf())).not.toContain('"strings"');
});

test("a sample for each language", () => {
  expect(SAMPLES.map(({ language }) => language)).toEqual(["JavaScript", "Python", "Go"]);
});
