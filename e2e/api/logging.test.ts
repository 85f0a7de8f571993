/** The log is one line of JSON for each event, whatever a stranger sends. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { completeSecret } from "@/lib/shared/keys/secret-format";
import { call, waitFor } from "../support/api/client";
import { startServer, type TestServer } from "../support/server";

const secret = completeSecret("0123456789ABCDEF".repeat(6).slice(0, 88));

let server: TestServer;
beforeEach(async () => {
  server = await startServer({ LOG_LEVEL: "debug" });
});
afterEach(() => server.end());

/** What was logged after the lines of the start. */
const linesOf = () =>
  server
    .output()
    .split(/#code=\S+\n/)[1]
    ?.split("\n")
    .filter(Boolean) ?? [];
const isActive = (character: string) => /[\p{Cc}\u2028\u2029]/u.test(character);

test("a stranger's text in actions and cut uploads is masked lines of JSON", async () => {
  const headers = { origin: `http://localhost:${server.port}`, host: `localhost:${server.port}` };
  const post = (more: Record<string, string>, body: string) =>
    call(`${server.url}/sign-in`, { method: "POST", headers: { ...headers, ...more }, body });
  const form = { "content-type": "multipart/form-data; boundary=x" };
  // The gate lets only what could be the id of an action through to Next, such as a part of a key.
  const part = secret.slice(0, 64);
  for (const action of [secret, part]) await post({ ...form, "next-action": action }, "--x\r\ncut off");
  await post(form, `--x\r\n${secret}`);
  for (const action of [secret, `00\u009b31m${secret}`, `x${secret.toLowerCase()}`, part, part.toLowerCase()]) {
    await post({ "content-type": "text/plain;charset=UTF-8", "next-action": action }, `["${secret}"]`);
  }
  await waitFor(
    async () => linesOf(),
    (lines) => lines.filter((line) => line.includes("[key ...")).length >= 3,
  );
  for (const line of linesOf()) {
    expect(() => JSON.parse(line), line).not.toThrow();
    expect([...line].filter(isActive)).toEqual([]);
  }
  expect(server.output().toUpperCase()).not.toContain(secret.slice(0, 60));
});
