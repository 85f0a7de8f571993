/** For tests: further members of an account, and people in two accounts. */

import type { Actor } from "@/lib/server/access/actor";
import { write, writeKeys } from "@/lib/server/db/transactions";
import type { Permission } from "@/lib/shared/keys/permissions";
import type { Role } from "@/lib/shared/team/roles";
import { createActor } from "./database";

type MemberRights = { role: Role; permissions?: readonly Permission[] };

/** Creates a person who is only in this account, with a session in it. */
export async function createMember(owner: Actor, rights: MemberRights, facts: Partial<Actor> = {}): Promise<Actor> {
  const person = await createActor(facts);
  const member = await joinAccount(person, owner, rights);
  const where = { accountId: person.accountId, userId: person.userId };
  await writeKeys(async (database) => {
    await database.membership.deleteMany({ where });
    await database.session.updateMany({ where, data: { accountId: owner.accountId } });
  });
  return member;
}

/** Makes a person a member of another account. Returns them as an actor in it. */
export async function joinAccount(
  person: Actor,
  { accountId, accountName }: Actor,
  { role, permissions = [] }: MemberRights,
): Promise<Actor> {
  const words = permissions.join(" ");
  const { userId } = person;
  await write((database) =>
    database.membership.create({ data: { accountId, userId, role, permissions: words, createdAt: new Date() } }),
  );
  return { ...person, accountId, accountName, role };
}
