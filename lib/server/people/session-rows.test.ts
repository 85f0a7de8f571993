/** How long a session lives, also where the clock is wrong. */
import { expect, test } from "vitest";
import { write } from "@/lib/server/db/transactions";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { SESSION_SECONDS } from "./session-cookie";
import { extendSession, findSession, insertSession } from "./session-rows";

createTestDatabase();
const client = { address: "192.0.2.1", userAgent: "Test" };

async function startSession(now: Date): Promise<{ token: string }> {
  const { userId, accountId } = await createActor();
  return write((database) => insertSession(database, { userId, accountId }, client, { now }));
}

test("a session lasts 30 days from its last use", async () => {
  const start = new Date();
  const { token } = await startSession(start);
  const after = (seconds: number) => new Date(start.getTime() + seconds * 1000);
  expect(await findSession(token, { now: after(SESSION_SECONDS - 1) })).not.toBeNull();
  expect(await findSession(token, { now: after(SESSION_SECONDS) })).toBeNull();
  const session = await findSession(token);
  if (!session) throw new Error("no session");
  await extendSession(session, { now: after(3599) });
  expect(await findSession(token, { now: after(SESSION_SECONDS) })).toBeNull();
  await extendSession(session, { now: after(3600) });
  expect(await findSession(token, { now: after(SESSION_SECONDS + 3599) })).not.toBeNull();
});

test("a session ends after 90 days, however often it is used", async () => {
  const start = new Date();
  const { token } = await startSession(start);
  const day = (count: number) => new Date(start.getTime() + count * 86_400_000);
  for (let count = 1; count < 90; count++) {
    const session = await findSession(token, { now: day(count) });
    if (!session) throw new Error(`no session on day ${count}`);
    await extendSession(session, { now: day(count) });
  }
  expect(await findSession(token, { now: new Date(day(90).getTime() - 1) })).not.toBeNull();
  expect(await findSession(token, { now: day(90) })).toBeNull();
  // A row that an earlier version extended further.
  await write((database) => database.session.updateMany({ data: { expiresAt: day(200) } }));
  expect(await findSession(token, { now: day(90) })).toBeNull();
});

test("a session from the future has ended, since the clock was set back after it", async () => {
  const start = new Date();
  const { token } = await startSession(start);
  const before = (seconds: number) => new Date(start.getTime() - seconds * 1000);
  expect(await findSession(token, { now: before(3600) })).toBeNull();
  // Servers that share a database differ by seconds.
  expect(await findSession(token, { now: before(5) })).not.toBeNull();
  // Extended by a clock that was ahead.
  const session = await findSession(token);
  if (!session) throw new Error("no session");
  await extendSession(session, { now: new Date(start.getTime() + 86_400_000) });
  expect(await findSession(token, { now: start })).toBeNull();
});
