/** A drain while plain connections are busy and idle: what was asked is answered, and nobody is left waiting. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { waitFor } from "@/e2e/support/api/client";
import { startTestGate, type TestGate } from "@/lib/gate/testing/gate";
import { HeldRequests } from "@/lib/gate/testing/held-requests";
import { checkOf, RawClient } from "@/lib/gate/testing/raw-client";

let gate: TestGate;
let held: HeldRequests;
let secret: string;

beforeEach(async () => {
  held = await HeldRequests.start();
  gate = await startTestGate({ routes: [held.route] });
  secret = gate.keys.add({ id: "k1" });
});
afterEach(async () => {
  await held.close();
  await gate.end();
});

/** Asks again and again until the connection is closed; resolves to how many messages it sent. */
async function askOn(client: RawClient, message: string, onSent: () => void): Promise<number> {
  for (let sent = 1; ; sent++) {
    client.send(message);
    onSent();
    if (!(await client.hasAnswers(sent))) return sent;
  }
}

test("a drain answers every plain check that had been sent, closes idle and silent connections first, and ends with every use counted", async () => {
  const check = checkOf(secret);
  const connect = () => RawClient.connect(gate.port);
  const silent = await Promise.all(Array.from({ length: 10 }, connect));
  const idle = await Promise.all(Array.from({ length: 10 }, connect));
  const busy = await Promise.all(Array.from({ length: 10 }, connect));
  for (const client of idle) expect(await client.askStatus(check)).toBe(204);
  const slow = await connect();
  slow.send(checkOf(secret).replace("/api/check", "/api/held/slow"));
  await held.until("/slow", 1);
  const sentSoFar = new Map<RawClient, number>();
  const sent = busy.map((client) =>
    askOn(client, check, () => sentSoFar.set(client, (sentSoFar.get(client) ?? 0) + 1)),
  );
  for (const client of busy) await client.hasAnswers(50);
  const sentBefore = new Map(sentSoFar);
  const drained = gate.drain();
  // Whatever had been sent when the drain began is answered.
  for (const [client, count] of sentBefore) expect(await client.hasAnswers(count)).toBe(true);
  await Promise.all([...silent, ...idle].map((client) => client.closed()));
  expect(slow.answers).toEqual([]);
  held.answerAll();
  expect(await slow.hasAnswers(1)).toBe(true);
  expect(slow.statuses).toEqual([200]);
  await drained;
  for (const { statuses, rest } of silent) expect([statuses, rest]).toEqual([[], ""]);
  for (const [index, client] of busy.entries()) {
    // One may have been on its way when the connection was closed. It was never taken, and nothing of an answer came.
    expect(((await sent[index]) ?? 0) - client.answers.length).toBeLessThanOrEqual(1);
    expect(client.rest).toBe("");
    // 503 is the answer to what came after the drain had begun.
    expect(client.statuses.filter((status) => status !== 204 && status !== 503)).toEqual([]);
    expect(client.statuses.filter((status) => status === 503).length).toBeLessThanOrEqual(1);
  }
  for (const client of idle) expect([client.statuses, client.rest]).toEqual([[204], ""]);
  const admitted = [...busy, ...idle, slow].flatMap(({ statuses }) => statuses.filter((status) => status < 300)).length;
  const counts = gate.usage.flatMap((batch) => batch.counts);
  expect(counts.map(({ keyId, outcome }) => `${keyId} ${outcome}`)).toEqual(counts.map(() => "k1 admitted"));
  expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(admitted);
});

test("a plain connection that asks during a drain is refused and closed", async () => {
  const clients = await Promise.all(Array.from({ length: 10 }, () => RawClient.connect(gate.port)));
  for (const client of clients) await client.ask(checkOf(secret));
  const drained = gate.drain();
  // Whoever is new is refused; these have a last word.
  const knock = async () => {
    try {
      const visitor = await RawClient.connect(gate.port);
      visitor.socket.destroy();
      return "taken";
    } catch {
      return "refused";
    }
  };
  await waitFor(knock, (result) => result === "refused");
  for (const client of clients) client.send(checkOf(secret));
  await drained;
  for (const client of clients) {
    await client.closed();
    expect(client.rest).toBe("");
    // Or it was closed before that came.
    expect([[204], [204, 503]]).toContainEqual(client.statuses);
    if (client.statuses[1] === 503) expect(client.answers[1]).toContain("\r\nConnection: close\r\n");
  }
});
