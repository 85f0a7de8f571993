/** However many strangers wait, a known person's password is next. */
import { expect, test } from "vitest";
import { PasswordLanes } from "./password-lanes";

test("a known person's task starts before all strangers who wait", async () => {
  const lanes = new PasswordLanes(1, { known: 2, stranger: 3 });
  const order: string[] = [];
  const gates: (() => void)[] = [];
  const add = (lane: "known" | "stranger", name: string) =>
    lanes.run(lane, async () => {
      order.push(name);
      await new Promise<void>((resolve) => gates.push(resolve));
    });
  const all = [add("stranger", "s1"), add("stranger", "s2"), add("stranger", "s3"), add("known", "k1")];
  for (const done of all) {
    gates.shift()?.();
    await Promise.race([done, ...all]);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(all);
  expect(order).toEqual(["s1", "k1", "s2", "s3"]);
});

test("each lane is bounded by itself, and a task that fails gives its place back", async () => {
  const lanes = new PasswordLanes(1, { known: 1, stranger: 1 });
  let open = () => {};
  const first = lanes.run("stranger", () => new Promise<void>((resolve) => (open = resolve)));
  const second = lanes.run("stranger", () => Promise.reject(new Error("broken")));
  expect(lanes.isFull("stranger")).toBe(true);
  expect(await lanes.run("stranger", async () => 1)).toBeNull();
  expect(lanes.isFull("known")).toBe(false);
  const known = lanes.run("known", async () => 2);
  open();
  expect(await known).toBe(2);
  await first;
  await expect(second).rejects.toThrow("broken");
  expect(await lanes.run("stranger", async () => 3)).toBe(3);
});
