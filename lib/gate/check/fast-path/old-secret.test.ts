/** An old secret is admitted like the new one until it ends. From then on it is nobody's, like any unknown secret. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startTestGate, type TestGate } from "@/lib/gate/testing/gate";
import { checkOf, RawClient } from "@/lib/gate/testing/raw-client";

const MINUTE_MS = 60_000;

let gate: TestGate;
beforeEach(async () => {
  // Before the gate starts, so that it reads this clock. Timers and sockets stay real.
  vi.useFakeTimers({ toFake: ["Date"] });
  gate = await startTestGate();
});
afterEach(async () => {
  await gate.end();
  vi.useRealTimers();
});

test("the gate's own clock ends it on a connection that goes on, on the fast path and beside it", async () => {
  const id = "changed";
  const endsAt = Date.now() + MINUTE_MS;
  const old = gate.keys.add({ id, secretEndsAt: endsAt });
  const present = gate.keys.add({ id });
  const [plain, node] = [await RawClient.connect(gate.port), await RawClient.connect(gate.port)];
  const askAll = async () => {
    for (const secret of [old, present]) {
      await plain.ask(checkOf(secret));
      await node.ask(checkOf(secret).replace(/\r\n$/, "TE: trailers\r\n\r\n"));
    }
    return [plain.statuses.slice(-2), node.statuses.slice(-2)];
  };
  expect(await askAll()).toEqual([
    [204, 204],
    [204, 204],
  ]);
  vi.setSystemTime(endsAt - 1);
  expect(await askAll()).toEqual([
    [204, 204],
    [204, 204],
  ]);
  vi.setSystemTime(endsAt);
  expect(await askAll()).toEqual([
    [401, 204],
    [401, 204],
  ]);
  expect(plain.answers.at(-2)).toContain('"code":"key_invalid"');
  plain.socket.destroy();
  node.socket.destroy();
});
