/** An answer that was given before its request's body came ends the connection, so that no later bytes are lost. */
import net from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startUpstream, type Upstream } from "@/e2e/support/api/upstream";
import { startTestDashboard } from "@/lib/gate/testing/dashboard";
import { startTestGate, type TestGate } from "@/lib/gate/testing/gate";

describe.each([true, false])("with the fast path: %s,", (hasFastPath) => {
  let gate: TestGate;
  let dashboard: Upstream;
  let early: Upstream;
  let key: string;

  beforeAll(async () => {
    dashboard = await startTestDashboard();
    // Answers at once, whether the body has come or not.
    early = await startUpstream((_request, response) => response.end("early"));
    const route = { path: "/api/early", upstream: early.origin, permissions: { POST: [] } };
    gate = await startTestGate({ dashboard: dashboard.origin, hasFastPath, routes: [route] });
    key = `X-API-Key: ${gate.keys.add()}\r\n`;
  });
  afterAll(async () => {
    await gate.end();
    await dashboard.close();
    await early.close();
  });

  /** Sends `bytes` and resolves to the head of the first answer. */
  function firstHead(bytes: string): Promise<string> {
    return new Promise((resolve, reject) => {
      let text = "";
      const socket = net.connect(gate.port, "127.0.0.1", () => socket.write(bytes));
      socket.on("error", reject);
      socket.on("data", (chunk) => {
        text += chunk;
        const end = text.indexOf("\r\n\r\n");
        if (end === -1) return;
        socket.destroy();
        resolve(text.slice(0, end));
      });
    });
  }

  const withoutBody = "Host: a\r\nContent-Length: 13\r\n";
  const cases: [string, number, () => string][] = [
    ["an admitted check", 204, () => `GET /api/check HTTP/1.1\r\n${key}${withoutBody}\r\n`],
    ["a refused check", 401, () => `GET /api/check HTTP/1.1\r\n${withoutBody}\r\n`],
    ["a refused call", 401, () => `POST /api/whoami HTTP/1.1\r\n${withoutBody}\r\n`],
    ["a refused form", 403, () => `POST /sign-in HTTP/1.1\r\n${withoutBody}\r\n`],
    ["a path that does not exist", 404, () => `POST /_private HTTP/1.1\r\n${withoutBody}\r\n`],
    ["health", 200, () => `GET /api/health/live HTTP/1.1\r\n${withoutBody}\r\n`],
    ["readiness", 200, () => `HEAD /api/health/ready HTTP/1.1\r\n${withoutBody}\r\n`],
    [
      "a body in chunks",
      204,
      () => `POST /api/check HTTP/1.1\r\n${key}Host: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n`,
    ],
    ["an upstream that answers early", 200, () => `POST /api/early HTTP/1.1\r\n${key}${withoutBody}\r\nx`],
  ];

  test.each(cases)("%s is answered with Connection: close before its body came", async (_, status, bytes) => {
    const head = await firstHead(bytes());
    expect(head).toContain(`HTTP/1.1 ${status} `);
    expect(head.toLowerCase()).toContain("\r\nconnection: close");
  });

  test("a check whose small body came with it keeps its connection", async () => {
    const head = await firstHead(`GET /api/check HTTP/1.1\r\n${key}${withoutBody}\r\nthirteen byte`);
    expect(head).toContain("HTTP/1.1 204");
    expect(head.toLowerCase()).toContain("\r\nconnection: keep-alive");
  });
});
