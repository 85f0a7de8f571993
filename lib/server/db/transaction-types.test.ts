/** A transaction that does what its type forbids does not compile. `tsc` fails when one of these lines compiles. */
import { expectTypeOf, test } from "vitest";
import { invalidateOnlyKey } from "./invalidation";
import type { KeyWriter, Reader, Writer } from "./transaction-types";

/** Never called: the compiler does the test. */
async function wrongWrites(writer: Writer, reader: Reader): Promise<void> {
  const where = { id: "1" };
  // @ts-expect-error a key changes through `writeKeys` only
  await writer.apiKey.delete({ where });
  // @ts-expect-error a key changes through `writeKeys` only
  await writer.apiKey.updateMany({ where, data: { disabledAt: new Date() } });
  // @ts-expect-error a secret changes through `writeKeys` only
  await writer.secret.deleteMany({ where: { keyId: "1" } });
  // @ts-expect-error a share link may hold its key
  await writer.shareLink.updateMany({ where, data: { holdsKey: false } });
  // @ts-expect-error the gate refuses the keys of a closed account
  await writer.account.update({ where, data: { closedAt: new Date() } });
  // @ts-expect-error the gate refuses the keys of somebody whose role may have none
  await writer.membership.updateMany({ where: { userId: "1" }, data: { role: "viewer" } });
  // @ts-expect-error the gate refuses the keys of somebody who left
  await writer.membership.deleteMany({ where: { userId: "1" } });
  // @ts-expect-error the generation is raised by `writeKeys` alone
  await writer.gateState.updateMany({ data: { generation: 0 } });
  // @ts-expect-error only a transaction that raises the generation can name the key that it changed
  await invalidateOnlyKey(writer, "1");
  // @ts-expect-error a read changes nothing
  await reader.user.deleteMany();
  // @ts-expect-error a read changes nothing
  await reader.$executeRaw`DELETE FROM "User"`;
}

test("a KeyWriter can be passed as a Writer or Reader, and not the other way round", () => {
  expectTypeOf(wrongWrites).returns.resolves.toBeVoid();
  expectTypeOf<KeyWriter>().toExtend<Writer>();
  expectTypeOf<Writer>().toExtend<Reader>();
  expectTypeOf<Writer>().not.toExtend<KeyWriter>();
  expectTypeOf<Reader>().not.toExtend<Writer>();
});
