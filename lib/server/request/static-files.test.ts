/** What the build compressed reaches a browser in the smallest form that it accepts. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compressAssets } from "@/scripts/compress-assets.mjs";
import { createStaticFiles } from "./static-files";

const SCRIPT = `export const words = "${"one and two, ".repeat(200)}";\n`;
const FONT = Buffer.from("already compressed".repeat(100));

const root = mkdtempSync(path.join(tmpdir(), "static-files-"));
const folder = path.join(root, "static");
let port = 0;

const server = createServer((request, response) => {
  handle(request, response, () => response.writeHead(404).end(request.url));
});
let handle: ReturnType<typeof createStaticFiles>;

beforeAll(async () => {
  mkdirSync(path.join(folder, "chunks"), { recursive: true });
  writeFileSync(path.join(folder, "chunks", "a.js"), SCRIPT);
  writeFileSync(path.join(folder, "chunks", "tiny.js"), "1;");
  writeFileSync(path.join(folder, "font.woff2"), FONT);
  writeFileSync(path.join(root, "secret.txt"), "not for browsers");
  await compressAssets(folder);
  handle = createStaticFiles(folder);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(root, { recursive: true, force: true });
});

type Answer = { status: number; headers: Record<string, string | string[] | undefined>; body: Buffer };

function get(target: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = send({ port, host: "127.0.0.1", path: target, method, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }),
      );
    });
    call.once("error", reject);
    call.end();
  });
}

test("a browser that accepts Brotli gets a script in it", async () => {
  const { status, headers, body } = await get("/_next/static/chunks/a.js?dpl=1", {
    "accept-encoding": "gzip, deflate, br, zstd",
  });
  expect(status).toBe(200);
  expect(headers).toMatchObject({
    "content-encoding": "br",
    "content-type": "text/javascript",
    vary: "Accept-Encoding",
    "cache-control": "public,max-age=31536000,immutable",
    "x-content-type-options": "nosniff",
  });
  expect(body.length).toBeLessThan(SCRIPT.length / 10);
  expect(brotliDecompressSync(body).toString()).toBe(SCRIPT);
});

test("others get it in gzip, or as it is", async () => {
  const zipped = await get("/_next/static/chunks/a.js", { "accept-encoding": "gzip" });
  expect(zipped.headers["content-encoding"]).toBe("gzip");
  expect(gunzipSync(zipped.body).toString()).toBe(SCRIPT);
  const plain = await get("/_next/static/chunks/a.js");
  expect(plain.headers["content-encoding"]).toBeUndefined();
  expect(plain.headers.vary).toBe("Accept-Encoding");
  expect(plain.body.toString()).toBe(SCRIPT);
});

test("what would not become smaller is sent as it is", async () => {
  for (const [target, content] of [
    ["/_next/static/font.woff2", FONT],
    ["/_next/static/chunks/tiny.js", Buffer.from("1;")],
  ] as const) {
    const { headers, body } = await get(target, { "accept-encoding": "br" });
    expect(headers["content-encoding"]).toBeUndefined();
    expect(body).toEqual(content);
  }
});

test.each([
  ["/_next/static/../secret.txt", {}, "GET"],
  ["/_next/static/%2e%2e/secret.txt", {}, "GET"],
  ["/_next/static/chunks/gone.js", {}, "GET"],
  ["/_next/static/__proto__", {}, "GET"],
  ["/_next/static", {}, "GET"],
  ["/keys", {}, "GET"],
  ["/_next/static/chunks/a.js", {}, "POST"],
  ["/_next/static/chunks/a.js", { range: "bytes=5-3" }, "GET"],
])("%s %o %s is left to Next, with its path unchanged", async (target, headers, method) => {
  const { status, body } = await get(target, headers, method);
  expect([status, body.toString()]).toEqual([404, target]);
});

test("HEAD gets the headers alone", async () => {
  const { status, headers, body } = await get("/_next/static/chunks/a.js", { "accept-encoding": "br" }, "HEAD");
  expect([status, headers["content-encoding"], body.length]).toEqual([200, "br", 0]);
});
