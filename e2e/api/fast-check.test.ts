/**
 * Plain checks in the whole product: after the gate was busy it answers every check that arrived meanwhile. The clients
 * must run in another process, so that they send while the gate is busy.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkOf, RawClient } from "@/lib/gate/testing/raw-client";
import { createPerson, enterDatabase, leaveDatabase, makeKey } from "../support/api/people";
import { startServer, type TestServer } from "../support/server";

let server: TestServer;
let secret: string;

beforeAll(async () => {
  server = await startServer({ MAX_CONCURRENT_PER_IP: "10000" });
  enterDatabase(server.databaseFile);
  ({ secret } = await makeKey(await createPerson()));
});
afterAll(async () => {
  await leaveDatabase();
  await server.end();
});

const connectAll = (count: number) => Promise.all(Array.from({ length: count }, () => RawClient.connect(server.port)));

/** A check whose answer identifies it. */
const numbered = (number: number) => checkOf(secret, `?permission=number${number}`);
const numbersIn = (client: RawClient) => client.answers.map((answer) => Number(/number(\d+)/.exec(answer)?.[1]));

test("checks that arrive while the gate is busy are all answered, in order", async () => {
  // More than one turn of the event loop reads, so that some are read twice before anything is answered.
  const clients: RawClient[] = [];
  while (clients.length < 1_200) {
    const some = await connectAll(100);
    await Promise.all(some.map((client) => client.ask(numbered(0))));
    clients.push(...some);
  }
  process.kill(server.pid, "SIGSTOP");
  for (const client of clients) client.send(numbered(1));
  process.kill(server.pid, "SIGCONT");
  // The first answers come in the middle of the reading.
  await Promise.any(clients.map((client) => client.hasAnswers(2)));
  for (const number of [2, 3, 4]) {
    for (const client of clients) client.send(numbered(number));
    await nextTurn();
  }
  for (const client of clients) {
    expect(await client.hasAnswers(5)).toBe(true);
    expect([numbersIn(client), client.rest]).toEqual([[0, 1, 2, 3, 4], ""]);
    client.socket.destroy();
  }
});
