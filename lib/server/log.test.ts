/** Secrets never appear in the log, even when they are passed to it. */
import { expect, test } from "vitest";
import { read } from "@/lib/server/db/transactions";
import { createTestDatabase } from "@/lib/server/testing/database";
import { createLogger } from "./log";

createTestDatabase();

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
