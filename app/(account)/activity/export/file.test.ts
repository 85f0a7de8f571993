/** An export holds every entry, opens in Excel, and never passes half a file off as a whole one. */
import { expect, test } from "vitest";
import { streamActivity } from "@/lib/server/activity/list";
import { recordMany } from "@/lib/server/testing/activity";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { toCsv, toFile, toJson } from "./file";

createTestDatabase();

const bytesOf = async (parts: AsyncGenerator<string>) =>
  Buffer.from(await new Response(await toFile(parts)).arrayBuffer());

test.each([0, 1, 499, 500, 501, 1_010])("all of %i entries are exported, newest first", async (count) => {
  const actor = await createActor();
  await recordMany(actor, count);
  const entries = JSON.parse((await bytesOf(toJson(streamActivity(actor, {})))).toString());
  expect(entries.map(({ seq }: { seq: number }) => seq)).toEqual(Array.from({ length: count }, (_, at) => count - at));
  const csv = await bytesOf(toCsv(streamActivity(actor, {})));
  expect(csv.toString().trim().split("\r\n")).toHaveLength(count + 1);
});

test("CSV begins with a byte-order mark, and JSON does not", async () => {
  const actor = await createActor({ userName: "Zoë" });
  await recordMany(actor, 1);
  const csv = await bytesOf(toCsv(streamActivity(actor, {})));
  expect([...csv.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  expect(csv.toString()).toContain("Zoë");
  expect((await bytesOf(toJson(streamActivity(actor, {})))).toString()[0]).toBe("[");
});

test("a failure before the first entry gives no file, and a later one breaks the file off", async () => {
  async function* failing(parts: number): AsyncGenerator<string> {
    for (let each = 0; each < parts; each++) yield "part";
    throw new Error("the database went away");
  }
  expect(await toFile(failing(1))).toBeNull();
  await expect(bytesOf(failing(3))).rejects.toThrow("the database went away");
});
