/** Everything of one turn is served together, in order, once, and what comes during that waits for the next. */
import { expect, test } from "vitest";
import { TickBatch } from "./tick-batch";

test("what is added in one turn is served together, in its order", async () => {
  const served: string[][] = [];
  const turn = new TickBatch<string>((items) => {
    served.push([...items]);
    if (items.includes("b")) turn.add("later");
  });
  turn.add("a");
  turn.add("b");
  expect(served).toEqual([]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(served).toEqual([["a", "b"]]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(served).toEqual([["a", "b"], ["later"]]);
});
