/** The answer to a scanner that reports too much says how long to wait: programs believe Retry-After. */
import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { createTestDatabase } from "@/lib/server/testing/database";
import { INNER, INNER_ENV } from "@/lib/shared/gate/inner-hop";
import { completeSecret } from "@/lib/shared/keys/secret-format";
import { POST } from "./route";

createTestDatabase();

test("after 30 reports Retry-After and the body name the seconds of the wait", async () => {
  process.env[INNER_ENV.token] = "t".repeat(43);
  const report = () =>
    POST(
      new Request("http://localhost/api/revoke", {
        method: "POST",
        body: JSON.stringify({ secrets: [completeSecret(randomBytes(44).toString("hex").toUpperCase())] }),
        headers: {
          "Content-Type": "application/json",
          [INNER.token]: "t".repeat(43),
          [INNER.client]: "198.51.100.7",
          [INNER.requestId]: "r-1",
        },
      }),
    );
  for (let count = 0; count < 30; count++) expect((await report()).status).toBe(202);
  const refused = await report();
  const { code, retry_after: seconds } = await refused.json();
  expect([refused.status, code, refused.headers.get("Retry-After")]).toEqual([
    429,
    "too_many_reports",
    String(seconds),
  ]);
  expect(seconds).toBeGreaterThan(50);
});
