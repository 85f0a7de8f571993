/** Secrets never appear in the log, even when they are passed to it. */
import { afterEach, expect, test, vi } from "vitest";
import { read } from "@/lib/server/db/transactions";
import { createTestDatabase } from "@/lib/server/testing/database";
import { createLogger } from "./log";

createTestDatabase();
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

function capture(write: (log: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  const log = createLogger({ write: (line) => void lines.push(line) });
  log.level = "info";
  write(log);
  return lines.join("");
}

test("secrets are removed wherever they are in an entry", () => {
  const facts = { password: "canary", deeper: { secret: "canary", still: { cookie: "canary", kept: 1 } } };
  const line = capture((log) => log.info(facts, "text"));
  expect(line).not.toContain("canary");
  expect(JSON.parse(line)).toMatchObject({ password: "[cut]", deeper: { still: { kept: 1 } }, msg: "text" });
});

test("an error of the database is logged without the values it quotes", async () => {
  const values = { where: { id: "canary", unheard: "canary" } };
  const error = await read((database) => database.user.findFirst(values as never)).catch((caught: unknown) => caught);
  expect(String(error)).toContain("canary");
  const line = capture((log) => log.error({ err: error }, "failed"));
  expect(line).not.toContain("canary");
  expect(JSON.parse(line)).toMatchObject({
    err: { type: "PrismaClientValidationError", stack: expect.stringContaining("at ") },
  });
});

test("what strangers cause takes 20 lines a minute for addresses that begin the same, and the rest is counted", async () => {
  // Other tests of this worker may have used up this minute's lines.
  vi.resetModules();
  const { log, logEvent } = await import("./log");
  vi.useFakeTimers();
  const [info, warn] = [vi.spyOn(log, "info"), vi.spyOn(log, "warn")];
  for (let count = 0; count < 50; count++) {
    logEvent("session.refused", { userId: null, address: `192.0.2.${count}`, reason: "wrong email or password" });
  }
  expect(info).toHaveBeenCalledTimes(20);
  // Neither strangers from elsewhere nor what people do who are signed in.
  logEvent("session.refused", { userId: null, address: "203.0.113.9", reason: "wrong email or password" });
  for (let count = 0; count < 30; count++) logEvent("key.created", { userId: "u", address: "192.0.2.1" });
  expect(info).toHaveBeenCalledTimes(51);
  vi.advanceTimersByTime(60_000);
  expect(warn.mock.calls).toEqual([[expect.objectContaining({ leftOut: 30 }), expect.stringContaining("30 more")]]);
  logEvent("session.refused", { userId: null, address: "192.0.2.1", reason: "wrong email or password" });
  expect(info).toHaveBeenCalledTimes(52);
});
