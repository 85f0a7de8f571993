/** A person who edits too late learns who edited the key before. */
import { expect, test } from "vitest";
import { editKey } from "@/lib/server/keys/changes";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { createInput, createOne, requireValue } from "@/lib/server/testing/keys";

createTestDatabase();

test("an edit that came too late names the person who edited", async () => {
  const actor = await createActor();
  const { key } = await createOne(actor);
  const edit = { ...createInput({ name: "first" }), id: key.id, version: 1 };
  requireValue(await editKey(actor, edit));
  const late = await editKey(actor, { ...edit, name: "second" });
  const by = { by: actor.userName, isByKey: false, isOwn: true };
  expect(late).toMatchObject({ ok: false, refusal: { code: "edited_meanwhile", edit: by } });
});
