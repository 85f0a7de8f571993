/** What docs/guides/nodes.md prints makes three servers one, behind both balancers. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HeldRequests } from "@/lib/gate/testing/held-requests";
import { call, waitFor } from "../support/api/client";
import { createPerson, leaveDatabase, makeKey } from "../support/api/people";
import { hasBalancers, TestNodes } from "../support/nodes";

const LIMIT = 20;
const isSkipped = !hasBalancers();
const title = isSkipped ? "NOT RUN: nginx or haproxy is not installed." : "three servers as the guide sets them up";

describe.skipIf(isSkipped)(title, () => {
  let nodes: TestNodes;
  let held: HeldRequests;
  let secret: string;

  beforeAll(async () => {
    nodes = await TestNodes.prepare();
    held = await HeldRequests.start();
    for (let count = 0; count < 3; count++) await nodes.startNext([held.route]);
    Object.assign(process.env, nodes.environmentOf(0), { SIGN_UP: "open" });
    ({ secret } = await makeKey(await createPerson()));
  }, 180_000);
  afterAll(async () => {
    await held.close();
    await leaveDatabase();
    await nodes.end();
  });

  const ask = (target: string, from?: string) =>
    call(nodes.url + target, { headers: { "X-API-Key": secret, "X-Forwarded-For": "203.0.113.7" }, from });

  test("every server is ready, counts permits with the others, and knows the key", async () => {
    for (const index of nodes.servers.keys()) {
      const { status, json } = await call(`${nodes.urlOf(index)}/api/health/ready`);
      expect([status, json().permits]).toEqual([200, "all_servers"]);
      const check = await call(`${nodes.urlOf(index)}/api/check`, { headers: { "X-API-Key": secret } });
      expect(check.status).toBe(204);
    }
  });

  describe.each(["nginx", "nginx-in-turn", "haproxy"] as const)("behind %s", (balancer) => {
    beforeAll(() => nodes.balance(balancer), 60_000);

    test("pages are drawn, and a key is judged by the address of the client", async () => {
      expect((await ask("/sign-in")).status).toBe(200);
      expect((await ask("/api/whoami", "127.0.0.5")).json().seen_ip).toBe("127.0.0.5");
    });

    test("of 40 slow calls from one address exactly 20 are admitted", async () => {
      const from = "127.0.0.6";
      let refused = 0;
      const calls = Array.from({ length: 2 * LIMIT }, async () => {
        const { status } = await ask(`/api/held/${balancer}`, from);
        if (status === 429) refused++;
        return status;
      });
      await waitFor(
        () => held.count(`/${balancer}`) + refused,
        (decided) => decided === 2 * LIMIT,
      );
      expect(held.count(`/${balancer}`)).toBe(LIMIT);
      held.answerAll();
      expect((await Promise.all(calls)).filter((status) => status === 200)).toHaveLength(LIMIT);
    });
  });

  test("a server that drains is noticed by nobody, and its permits go to the others", async () => {
    const [, , last] = nodes.servers;
    let isOver = false;
    const statuses = new Set<number>();
    const callers = ["127.0.0.7", "127.0.0.8", "127.0.0.9"].map(async (from) => {
      while (!isOver) statuses.add((await ask("/api/check", from)).status);
    });
    await last?.stop();
    isOver = true;
    await Promise.all(callers);
    expect([...statuses]).toEqual([204]);
    await waitFor(
      () => call(`${nodes.urlOf(0)}/api/health/ready`),
      (answer) => answer.status === 200 && answer.json().permits === "all_servers",
    );
  });
});
