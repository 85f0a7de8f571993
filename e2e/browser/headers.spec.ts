/** Every page has a policy with a fresh nonce, and headers against caching, framing and referrers. */
import { type Answer, call } from "../support/api/client";
import { expect, test } from "../support/browser/fixtures";
import { createPerson, startSession } from "../support/browser/people";
import { startServer, type TestServer } from "../support/server";

const noncesOf = ({ headers }: Answer) =>
  String(headers["content-security-policy"])
    .match(/'nonce-[^']+'/g)
    ?.map((text) => text.slice(7, -1)) ?? [];

async function get(server: TestServer, path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return call(server.url + path, { headers });
}

function directivesOf({ headers }: Answer): Record<string, string> {
  const parts = String(headers["content-security-policy"]).split("; ");
  return Object.fromEntries(parts.map((part) => [part.split(" ")[0] ?? "", part.split(" ").slice(1).join(" ")]));
}

/** Expects the headers of every page, whether from the gate or the dashboard. */
function expectGuarded(answer: Answer): void {
  const policy = directivesOf(answer);
  expect(policy["frame-ancestors"]).toBe("'none'");
  expect(policy["base-uri"]).toBe("'none'");
  expect(policy["script-src"] ?? policy["default-src"]).not.toMatch(/unsafe-inline|unsafe-eval|\*|https?:/);
  expect(answer.headers["x-content-type-options"]).toBe("nosniff");
  expect(answer.headers["referrer-policy"]).toMatch(/^(same-origin|no-referrer)$/);
  expect(String(answer.headers["cache-control"])).toContain("no-store");
  for (const name of ["x-powered-by", "server", "x-latchkey-token", "x-latchkey-request-id", "x-nextjs-cache"]) {
    expect([name, answer.headers[name]]).toEqual([name, undefined]);
  }
}

for (const [path, status, isSignedIn] of [
  ["/sign-in", 200, false],
  ["/sign-up", 200, false],
  ["/docs/api", 200, false],
  ["/invite/none", 200, false],
  ["/forgot", 200, false],
  ["/reset/none", 200, false],
  ["/confirm-email/none", 200, false],
  ["/keys", 200, true],
  ["/nowhere", 404, true],
  ["/nowhere/else?x=1", 404, false],
  ["/keys/nowhere", 404, true],
] as const) {
  test(`${path} (${status}) has a strict policy, a nonce of its own, and scripts with nothing but it`, async ({
    server,
  }) => {
    const cookie = isSignedIn ? `latchkey_session=${await startSession(await createPerson())}` : "theme=dark";
    const answers = [await get(server, path, { cookie }), await get(server, path, { cookie })];
    for (const answer of answers) {
      expect(answer.status).toBe(status);
      expectGuarded(answer);
      expect(directivesOf(answer)["object-src"]).toBe("'none'");
      expect(answer.headers["cross-origin-opener-policy"]).toBe("same-origin");
      const [nonce] = noncesOf(answer);
      const scripts = answer.text.match(/<script\b[^>]*>/g) ?? [];
      expect(scripts.length).toBeGreaterThan(0);
      expect(scripts.filter((tag) => !tag.includes(`nonce="${nonce}"`))).toEqual([]);
      expect(answer.text).not.toMatch(/\son\w+="/);
    }
    expect(noncesOf(answers[0] as Answer)[0]).not.toBe(noncesOf(answers[1] as Answer)[0]);
  });
}

test("a nonce that a client sends is not used", async ({ server }) => {
  const forged = { "x-nonce": "forged", "content-security-policy": "script-src 'nonce-forged'" };
  const answer = await get(server, "/sign-in", forged);
  expect(answer.text).not.toContain("forged");
  expect(noncesOf(answer)).not.toContain("forged");
});

test("without a session /keys redirects to the sign-in page, and its data is refused", async ({ server }) => {
  const page = await get(server, "/keys");
  expect([page.status, page.headers.location]).toEqual([307, "/sign-in"]);
  expectGuarded(page);
  const data = await get(server, "/keys/data");
  expect(data.status).toBe(401);
  expect(data.headers["cache-control"]).toContain("no-store");
  const detours: Record<string, string>[] = [
    { RSC: "1" },
    { "x-middleware-subrequest": "proxy:proxy:proxy:proxy:proxy" },
  ];
  for (const headers of detours) {
    const answer = await get(server, "/keys", headers);
    expect(answer.text).not.toContain("API connection limits");
  }
});

test("the gate's own answers have the same headers", async ({ server }) => {
  const refused = await call(`${server.url}/keys`, {
    method: "POST",
    headers: { origin: "https://evil.example" },
    body: "x",
  });
  expect(refused.status).toBe(403);
  expectGuarded(refused);
  const method = await call(`${server.url}/keys`, { method: "DELETE" });
  expect(method.status).toBe(405);
  expectGuarded(method);
});

test("behind https the cookie is Secure and for this host only, and the browser must stay on https", async () => {
  const server = await startServer({ PUBLIC_URL: "https://keys.example.com", SIGN_UP: "open" });
  const page = await get(server, "/sign-in");
  expect(page.headers["strict-transport-security"]).toMatch(/^max-age=\d{8,}/);
  const person = { name: "Ada", email: "ada@example.com", password: "a long enough phrase", accountName: "Engines" };
  const signUp = await get(server, "/sign-up");
  const fields = new FormData();
  for (const [, name, value] of signUp.text.matchAll(/<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?/g)) {
    fields.append(name ?? "", (value ?? "").replaceAll("&quot;", '"'));
  }
  for (const [name, value] of Object.entries(person)) fields.append(name, value);
  const encoded = new Response(fields);
  const answer = await call(`${server.url}/sign-up`, {
    method: "POST",
    headers: { origin: "https://keys.example.com", "content-type": encoded.headers.get("content-type") ?? "" },
    body: Buffer.from(await encoded.arrayBuffer()),
  });
  expect([answer.status, answer.headers.location]).toEqual([303, "/keys"]);
  const [cookie] = answer.headers["set-cookie"] ?? [];
  expect(cookie).toMatch(/^__Host-latchkey=[A-Za-z0-9_-]{43};/);
  for (const attribute of ["Secure", "HttpOnly", "SameSite=lax", "Path=/"]) {
    expect(cookie?.toLowerCase()).toContain(attribute.toLowerCase());
  }
  expect(cookie).not.toMatch(/domain/i);
  await server.end();
});
