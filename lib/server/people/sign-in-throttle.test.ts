/** Guessing is slowed down for each email and each address, and nobody is locked out for good. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { write } from "@/lib/server/db/transactions";
import { createTestDatabase } from "@/lib/server/testing/database";
import {
  type Attempt,
  clearAttempt,
  confirmFailure,
  describeWait,
  rememberAddress,
  reserveAttempt,
  type ThrottleSubject,
  takeBackAttempt,
  type Wait,
} from "./sign-in-throttle";

const { dump } = createTestDatabase();
beforeEach(() => write((database) => database.signInThrottle.deleteMany()));

const start = new Date("2026-05-01T12:00:00.000Z");
const at = (seconds: number) => new Date(start.getTime() + seconds * 1000);
const secondsOf = (result: Attempt | Wait) => (result.allowed ? 0 : result.seconds);

/** Fails repeatedly, each time as soon as it is allowed to. Returns the waits in seconds. */
async function failRepeatedly(times: number, subjectOf: (index: number) => ThrottleSubject): Promise<number[]> {
  const waits: number[] = [];
  let now = 0;
  for (let index = 0; index < times; index++) {
    const wait = secondsOf(await reserveAttempt(subjectOf(index), { now: at(now) }));
    if (wait > 0) {
      waits.push(wait);
      now += wait;
      expect((await reserveAttempt(subjectOf(index), { now: at(now) })).allowed).toBe(true);
    }
  }
  return waits;
}

test("an email's wait doubles from the fifth failure on, up to a minute", async () => {
  const waits = await failRepeatedly(11, (index) => ({ email: "a@example.com", address: `192.0.2.${index}` }));
  expect(waits).toEqual([5, 10, 20, 40, 60, 60]);
});

test("an address's wait doubles from the tenth failure on, up to ten minutes", async () => {
  const waits = await failRepeatedly(18, (index) => ({ email: `${index}@example.com`, address: "192.0.2.1" }));
  expect(waits).toEqual([15, 30, 60, 120, 240, 480, 600, 600]);
});

test("of a hundred guesses sent at once five pass", async () => {
  const tries = Array.from({ length: 100 }, (_, index) =>
    reserveAttempt({ email: "a@example.com", address: `192.0.2.${index}` }, { now: start }),
  );
  expect((await Promise.all(tries)).filter((result) => result.allowed)).toHaveLength(5);
});

test("strangers' failures never make an email wait at an address that it has signed in from", async () => {
  const email = "owner@example.com";
  await write((database) => rememberAddress(database, email, "203.0.113.7", { now: start }));
  await failRepeatedly(9, (index) => ({ email, address: `192.0.2.${index}` }));
  expect(secondsOf(await reserveAttempt({ email, address: "198.51.100.1" }, { now: at(60) }))).toBeGreaterThan(0);
  expect((await reserveAttempt({ email, address: "203.0.113.7" }, { now: at(60) })).allowed).toBe(true);
  // Failures from that address have a count of their own.
  const waits = await failRepeatedly(6, () => ({ email, address: "203.0.113.7" }));
  expect(waits.length).toBeGreaterThan(0);
  // After three months it is an address like any other.
  const later = at(100 * 24 * 3600);
  for (let index = 0; index < 5; index++) await reserveAttempt({ email, address: `192.0.2.${index}` }, { now: later });
  expect((await reserveAttempt({ email, address: "203.0.113.7" }, { now: later })).allowed).toBe(false);
});

test("an IPv6 client is counted by its /64", async () => {
  const subjectOf = (index: number) => ({ email: `${index}@example.com`, address: `2001:db8:0:1::${index + 1}` });
  expect(await failRepeatedly(11, subjectOf)).toEqual([15]);
  expect((await reserveAttempt({ email: "z@example.com", address: "2001:db8:0:2::1" }, { now: start })).allowed).toBe(
    true,
  );
});

test("other emails from other addresses do not wait", async () => {
  await failRepeatedly(5, (index) => ({ email: "a@example.com", address: `192.0.2.${index}` }));
  expect((await reserveAttempt({ email: "a@example.com", address: "203.0.113.1" }, { now: start })).allowed).toBe(
    false,
  );
  expect((await reserveAttempt({ email: "b@example.com", address: "203.0.113.1" }, { now: start })).allowed).toBe(true);
});

test("attempts below the limit make nobody wait, not even one that was begun before them or by a clock that is behind", async () => {
  const [email, address] = ["behind@example.com", "192.0.2.230"];
  for (const seconds of [2, 1, 0]) {
    expect(secondsOf(await reserveAttempt({ email, address }, { now: at(seconds) }))).toBe(0);
  }
});

test("an attempt during a wait changes nothing", async () => {
  await failRepeatedly(5, (index) => ({ email: "a@example.com", address: `192.0.2.${index}` }));
  const before = dump();
  for (let count = 0; count < 20; count++)
    await reserveAttempt({ email: "a@example.com", address: "203.0.113.1" }, { now: at(1) });
  expect(dump()).toEqual(before);
});

test("after a quarter of an hour without a failure the count starts again, and its rows are deleted", async () => {
  await failRepeatedly(9, (index) => ({ email: "a@example.com", address: `192.0.2.${index}` }));
  const later = 2 * 60 * 60;
  expect(await reserveAttempt({ email: "a@example.com", address: "192.0.2.250" }, { now: at(later) })).toMatchObject({
    allowed: true,
  });
  expect(dump().SignInThrottle).toHaveLength(2);
  expect(dump().SignInThrottle).toMatchObject([{ failures: 1 }, { failures: 1 }]);
});

test("a success clears the email's failures, but not those of other emails at its address", async () => {
  const address = "192.0.2.1";
  for (let count = 0; count < 4; count++) await reserveAttempt({ email: "a@example.com", address }, { now: start });
  for (let count = 0; count < 4; count++) await reserveAttempt({ email: "b@example.com", address }, { now: start });
  const attempt = await reserveAttempt({ email: "a@example.com", address }, { now: start });
  if (!attempt.allowed) throw new Error("refused");
  await write((database) => clearAttempt(database, attempt));
  expect(
    dump()
      .SignInThrottle?.map((row) => (row as { failures: number }).failures)
      .sort(),
  ).toEqual([4, 8]);
  expect((await reserveAttempt({ email: "a@example.com", address }, { now: start })).allowed).toBe(true);
});

test("a wait begins when the slow comparison ends", async () => {
  const subject = { email: "a@example.com", address: "192.0.2.1" };
  for (let count = 0; count < 4; count++) await reserveAttempt(subject, { now: start });
  const fifth = await reserveAttempt(subject, { now: start });
  if (!fifth.allowed) throw new Error("refused");
  await confirmFailure(fifth, { now: at(8) });
  expect(secondsOf(await reserveAttempt(subject, { now: at(8) }))).toBe(5);
  expect(secondsOf(await reserveAttempt(subject, { now: at(13) }))).toBe(0);
});

test("an attempt that was never compared is taken back together with its wait", async () => {
  const subject = { email: "a@example.com", address: "192.0.2.1" };
  for (let count = 0; count < 4; count++) await reserveAttempt(subject, { now: start });
  const fifth = await reserveAttempt(subject, { now: start });
  if (!fifth.allowed) throw new Error("refused");
  expect((await reserveAttempt(subject, { now: at(1) })).allowed).toBe(false);
  await takeBackAttempt(fifth);
  expect((await reserveAttempt(subject, { now: at(1) })).allowed).toBe(true);
});

test("the message about a wait does not depend on its cause", () => {
  expect(describeWait({ allowed: false, seconds: 1 })).toBe("Too many attempts. Try again in 1 second.");
  expect(describeWait({ allowed: false, seconds: 40 })).toBe("Too many attempts. Try again in 40 seconds.");
});

describe("a clock that steps", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  const fail = async (email: string) => {
    for (let failure = 0; failure < 5; failure++) await reserveAttempt({ email, address: `192.0.2.${100 + failure}` });
    const wait = await reserveAttempt({ email, address: "192.0.2.120" });
    return secondsOf(wait);
  };

  test.each([
    ["back", -3600],
    ["forward", 3600],
  ])("an hour %s during a wait neither lengthens nor ends it", async (way, seconds) => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const email = `${way}@example.com`;
    const before = await fail(email);
    expect(before).toBeGreaterThan(0);
    vi.setSystemTime(Date.now() + seconds * 1000);
    const after = secondsOf(await reserveAttempt({ email, address: "192.0.2.121" }));
    expect(after).toBeGreaterThan(0);
    expect(after).toBeLessThanOrEqual(before);
  });

  test("before a restart leaves at most the wait that the rule makes, counted from then on", async () => {
    const email = "restarted@example.com";
    for (let failure = 0; failure < 5; failure++) {
      await reserveAttempt({ email, address: `192.0.2.${130 + failure}` }, { now: at(3600) });
    }
    // The clock of the process that began after it was set back.
    expect(secondsOf(await reserveAttempt({ email, address: "192.0.2.140" }, { now: at(0) }))).toBe(5);
    expect(secondsOf(await reserveAttempt({ email, address: "192.0.2.140" }, { now: at(2) }))).toBe(3);
    expect(secondsOf(await reserveAttempt({ email, address: "192.0.2.140" }, { now: at(5) }))).toBe(0);
  });
});

test("accounts from one address are slowed down from the sixth on, until hours have passed", async () => {
  const address = "192.0.2.200";
  const waits: number[] = [];
  let now = 0;
  for (let count = 0; count < 12; count++) {
    const wait = secondsOf(await reserveAttempt({ address, use: "sign-up" }, { now: at(now) }));
    waits.push(wait);
    if (wait > 0) {
      now += wait;
      await reserveAttempt({ address, use: "sign-up" }, { now: at(now) });
    }
  }
  expect(waits).toEqual([0, 0, 0, 0, 0, 0, 60, 120, 240, 480, 960, 1920]);
  expect(secondsOf(await reserveAttempt({ address, use: "sign-up" }, { now: at(now + 7 * 3600) }))).toBe(0);
  // Signing in has its own counts.
  expect(secondsOf(await reserveAttempt({ address }, { now: at(now) }))).toBe(0);
});

test("one recipient gets three mails, whoever asks for them, and one address may ask for thirty an hour", async () => {
  const mail = (email: string, address: string) => reserveAttempt({ email, address, use: "mail" }, { now: at(0) });
  const answers = [1, 2, 3, 4].map((each) => () => mail("victim@example.com", `192.0.2.${210 + each}`));
  const waits: number[] = [];
  for (const ask of answers) waits.push(secondsOf(await ask()));
  expect(waits).toEqual([0, 0, 0, 6 * 3600]);
  let allowed = 0;
  for (let count = 0; count < 35; count++) {
    if ((await mail(`recipient-${count}@example.com`, "192.0.2.220")).allowed) allowed++;
  }
  expect(allowed).toBe(30);
});
