/** A page that was opened under another address says so; forms work under the server's own alone. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { call } from "@/e2e/support/api/client";
import { startUpstream, type Upstream } from "@/e2e/support/api/upstream";
import { startTestGate, type TestGate } from "@/lib/gate/testing/gate";
import { INNER } from "@/lib/shared/gate/inner-hop";

let dashboard: Upstream;
beforeAll(async () => {
  dashboard = await startUpstream((request, response) => {
    request.resume().once("end", () => response.end(JSON.stringify(request.headers)));
  });
});
afterAll(() => dashboard.close());

let gate: TestGate;
async function start(publicUrl: string | null): Promise<void> {
  await gate?.end();
  const url = new URL(publicUrl ?? "http://localhost:3000");
  const publicAddress = {
    publicUrl: url,
    isPublicUrlSet: publicUrl !== null,
    publicProtocol: url.protocol.slice(0, -1),
  };
  gate = await startTestGate({ dashboard: dashboard.origin, publicAddress });
}
afterAll(() => gate.end());

const open = async (headers: Record<string, string>) => {
  const answer = await call(`${gate.url}/sign-in`, { headers });
  return (answer.json() as Record<string, string>)[INNER.openedHost];
};
const post = (headers: Record<string, string>) =>
  call(`${gate.url}/sign-in`, { method: "POST", headers: { ...headers, "Content-Type": "text/plain" }, body: "x" });
const warnings = () =>
  gate
    .output()
    .split("\n")
    .filter((line) => line.includes("PUBLIC_URL"));

describe("with PUBLIC_URL", () => {
  beforeEach(() => start("http://nas.local:3000"));

  test("the dashboard learns what the person opened, and the log says it once", async () => {
    expect(await open({ Host: "localhost:3000" })).toBe("localhost:3000");
    expect(await open({ Host: "localhost:3000" })).toBe("localhost:3000");
    expect(warnings()).toHaveLength(1);
    expect(warnings()[0]).toContain("opened at localhost:3000, but PUBLIC_URL is http://nas.local:3000");
  });

  test("its own address is right in any letter case", async () => {
    expect(await open({ Host: "NAS.local:3000" })).toBe("nas.local:3000");
    expect(warnings()).toEqual([]);
  });

  test("behind a proxy the address that the proxy reports counts, and otherwise none is taken for foreign", async () => {
    const host = "127.0.0.1:3000";
    expect(await open({ Host: host, "X-Forwarded-Host": "keys.lan" })).toBe("keys.lan");
    expect(await open({ Host: host, "X-Forwarded-Host": "nas.local:3000" })).toBe("nas.local:3000");
    expect(await open({ Host: host, "X-Forwarded-For": "192.0.2.1" })).toBe("nas.local:3000");
    expect(await open({ Host: host, Via: "1.1 cache" })).toBe("nas.local:3000");
    expect(await open({ Host: host, "X-Forwarded-Host": "<script>" })).toBe("nas.local:3000");
  });

  test("no client can write what the gate vouches for", async () => {
    expect(await open({ Host: "nas.local:3000", [INNER.openedHost]: "evil.example" })).toBe("nas.local:3000");
  });

  test("a form from elsewhere is refused with both addresses, and the log says it once", async () => {
    for (let count = 0; count < 2; count++) {
      const answer = await post({ Host: "localhost:3000", Origin: "http://localhost:3000" });
      expect(answer.status).toBe(403);
      expect(answer.text).toContain("You opened http://localhost:3000, this server is http://nas.local:3000.");
    }
    expect(
      gate
        .output()
        .split("\n")
        .filter((line) => line.includes("You opened")),
    ).toHaveLength(1);
    expect((await post({ Host: "localhost:3000", Origin: "http://nas.local:3000" })).status).toBe(200);
  });

  test("however many addresses are made up, the log stays short", async () => {
    for (let count = 0; count < 30; count++) await open({ Host: `a${count}.example` });
    expect(warnings()).toHaveLength(10);
  });
});

describe("without PUBLIC_URL", () => {
  beforeEach(() => start(null));

  test("any name will do, and nothing is said", async () => {
    expect(await open({ Host: "nas.local:3000" })).toBeUndefined();
    expect((await post({ Host: "nas.local:3000", Origin: "http://nas.local:3000" })).status).toBe(200);
    expect(warnings()).toEqual([]);
  });

  test("behind a proxy that ends TLS the refusal names the setting that is missing", async () => {
    const answer = await post({ Host: "keys.example.com", Origin: "https://keys.example.com" });
    expect([answer.status, answer.text]).toEqual([403, expect.stringContaining("PUBLIC_URL=https://keys.example.com")]);
    expect(warnings()).toHaveLength(1);
  });

  test("a foreign page learns nothing", async () => {
    const answer = await post({ Host: "nas.local:3000", Origin: "http://evil.example" });
    expect([answer.status, answer.text]).toEqual([403, expect.not.stringContaining("evil.example")]);
  });
});
