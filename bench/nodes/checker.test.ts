/** The checker of the soak finds each kind of violation, and nothing in a history that is as it should be. */
import { describe, expect, test } from "vitest";
import { findViolations } from "./checker";
import { createHistory, type History } from "./history";

const PROMISES = { concurrentPerIp: 2, keysPerAccount: 15 };

function check(change: (history: History) => void): string[] {
  const history = createHistory();
  change(history);
  return findViolations(history, PROMISES);
}

const secret = "S";
const admittedAt = (sentAt: number) => ({ secret, node: "b", sentAt, endedAt: sentAt + 5, status: 204 });
const revokedAt = (ackedAt: number | null) => ({ secret, node: "a", kind: "delete", ackedAt }) as const;
const run = (startedAt: number, endedAt: number) => ({ address: "127.0.0.9", startedAt, endedAt });

test("a history without events has no violation", () => expect(check(() => {})).toEqual([]));

describe("revocation", () => {
  test("an admission that was sent after the answer is a violation", () => {
    const found = check(({ checks, revocations }) => {
      checks.push(admittedAt(10), admittedAt(130));
      revocations.push(revokedAt(100));
    });
    expect(found).toEqual(["b admitted a secret 30 ms after a had answered its delete"]);
  });

  test.each([
    ["sent before the answer", admittedAt(99), 100],
    ["refused after it", { ...admittedAt(130), status: 401 }, 100],
    ["never answered", admittedAt(130), null],
  ] as const)("%s is none", (_name, request, ackedAt) => {
    const found = check(({ checks, revocations }) => {
      checks.push(request);
      revocations.push(revokedAt(ackedAt));
    });
    expect(found).toEqual([]);
  });
});

describe("concurrency", () => {
  test("one request too many is a violation", () => {
    const found = check(({ running }) => running.push(run(0, 100), run(10, 100), run(20, 100)));
    expect(found).toEqual(["127.0.0.9 had 3 requests under way at 20 ms; 2 are allowed"]);
  });

  test("a request may begin at the moment that another ends", () => {
    expect(check(({ running }) => running.push(run(0, 100), run(10, 20), run(20, 30)))).toEqual([]);
  });

  test("an outage excuses what began in it until that has ended, and nothing later", () => {
    const outages = [{ what: "Redis frozen", startedAt: 10, endedAt: 30 }];
    const running = [run(0, 100), run(12, 60), run(15, 60)];
    expect(check((history) => Object.assign(history, { outages, running }))).toEqual([]);
    const later = [...running, run(70, 80), run(71, 80)];
    expect(check((history) => Object.assign(history, { outages, running: later }))).toHaveLength(1);
  });
});

describe("writes", () => {
  const life = { account: "A", name: "key", created: true, deleted: false } as const;
  test.each([
    ["created and missing", life, [], 1],
    ["created and there", life, ["key"], 0],
    ["deletion answered and there", { ...life, deleted: true }, ["key"], 1],
    ["deletion not answered", { ...life, deleted: null }, [], 0],
    ["creation not answered", { ...life, created: null }, [], 0],
  ] as const)("%s", (_name, each, names, count) => {
    const found = check(({ lives, stored }) => {
      lives.push(each);
      stored.set("A", new Set(names));
    });
    expect(found).toHaveLength(count);
  });

  test("a sixteenth key is a violation, once for each account", () => {
    const found = check(({ counts }) =>
      counts.push({ account: "A", count: 15 }, { account: "B", count: 16 }, { account: "B", count: 17 }),
    );
    expect(found).toEqual(["the account B had 17 keys; 15 are allowed"]);
  });
});
