/** For tests: appends many entries at once, and alters the database as somebody with its file could. */
import type { Actor } from "@/lib/server/access/actor";
import { toActivityActor } from "@/lib/server/access/actor";
import { recordActivity } from "@/lib/server/activity/record";
import { write } from "@/lib/server/db/transactions";

/** Appends entries "key 0", "key 1"... to the person's account. */
export async function recordMany(who: Actor, count: number, at = new Date()): Promise<void> {
  await write(async (database) => {
    for (let index = 0; index < count; index++) {
      await recordActivity(
        database,
        toActivityActor(who),
        { kind: "key.created", subject: `key ${index}` },
        { now: at },
      );
    }
  });
}
