/** No key ever has a permission that its maker may not give, whoever creates or edits it. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { writeKeys } from "@/lib/server/db/transactions";
import { changeKey, deleteKey, editKey } from "@/lib/server/keys/changes";
import { createKey, findKey, listKeys } from "@/lib/server/keys/keys";
import { createShareLink } from "@/lib/server/sharing/share-links";
import { changeMember, removeMember } from "@/lib/server/team/member-changes";
import { createCaller } from "@/lib/server/testing/callers";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { createInput, createOne, getCode, requireValue } from "@/lib/server/testing/keys";
import { createMember } from "@/lib/server/testing/members";
import { createLinkInput } from "@/lib/server/testing/share-links";
import { allows, PERMISSIONS, type Permission } from "@/lib/shared/keys/permissions";
import { formatPolicy, NO_POLICY } from "@/lib/shared/policy/key-policy";
import { mayHaveKeys, ROLES, type Role } from "@/lib/shared/team/roles";
import type { Actor } from "./actor";
import { parsePermissions } from "./permission-boundary";

const { dump } = createTestDatabase();

test("a member creates keys within their permission boundary, and none beyond it", async () => {
  const member = await createMember(await createActor(), { role: "member", permissions: ["SendHttp", "Security"] });
  expect(getCode(await createKey(member, createInput({ permissions: ["SendHttp"] })))).toBe("ok");
  expect(getCode(await createKey(member, createInput({ permissions: ["ViewAccessTokens"] })))).toBe("ok");
  const refused = await createKey(member, createInput({ permissions: ["SendHttp", "Export"] }));
  expect(refused).toMatchObject({ refusal: { code: "permission_beyond_own", missing: ["Export"] } });
  expect(await listKeys(member)).toMatchObject({ role: "member", boundary: ["SendHttp"].concat("Security").sort() });
});

test("a refusal calls own permissions by their titles, as they were saved", async () => {
  const owner = await createActor();
  const member = await createMember(owner, { role: "member", permissions: ["SendHttp"] });
  const text = JSON.stringify({
    resources: [{ name: "orders", actions: [{ name: "refund", title: "Refund orders" }] }],
  });
  const row = { kind: "permissions", version: 1, at: new Date(), actorName: "Ada", note: "", text };
  await writeKeys((database) => database.configVersion.create({ data: row }));
  const wish = createInput({ permissions: ["orders:refund", "Export"] });
  const ending = expect.stringMatching(/Not among them: "Refund orders" \(orders:refund\), Export\.$/);
  expect(await createKey(member, wish)).toMatchObject({ refusal: { message: ending } });
  const theirs = await createOne(member, { permissions: ["SendHttp"] });
  const wider = await editKey(owner, { ...theirs.key, permissions: ["orders:refund"], expiresAt: null });
  const names = expect.stringContaining('can\'t give it "Refund orders" (orders:refund).');
  expect(wider).toMatchObject({ refusal: { message: names } });
  const keyPolicy = formatPolicy({ ...NO_POLICY, forbidden: ["orders:refund"] });
  await writeKeys((database) => database.account.update({ where: { id: owner.accountId }, data: { keyPolicy } }));
  const forbidden = await createKey(owner, createInput({ permissions: ["orders:refund"] }));
  const sentence = 'The policy of this account forbids "Refund orders" (orders:refund).';
  expect(forbidden).toMatchObject({ refusal: { fields: { permissions: sentence } } });
  await writeKeys((database) => database.configVersion.deleteMany());
});

test("a member sees and changes only their own keys; an owner's key is not found, like a stranger's", async () => {
  const owner = await createActor();
  const member = await createMember(owner, { role: "member", permissions: [...PERMISSIONS] });
  const [theirs, own] = [await createOne(owner), await createOne(member)];
  const { id, name } = theirs.key;
  expect((await listKeys(member)).keys.map((key) => key.id)).toEqual([own.key.id]);
  expect((await listKeys(member)).taken).toBe(2);
  expect(await findKey(member, { names: [name], etags: null })).toBeNull();
  const before = dump();
  const input = { ...theirs.key, permissions: ["Export" as const], expiresAt: null };
  expect(getCode(await editKey(member, input))).toBe("not_found");
  expect(getCode(await changeKey(member, theirs.key))).toBe("not_found");
  expect(getCode(await deleteKey(member, { id, version: 1 }))).toBe("not_found");
  expect(getCode(await createShareLink(member, createLinkInput(theirs).input))).toBe("not_found");
  expect(dump()).toEqual(before);
  expect((await listKeys(owner)).keys).toHaveLength(2);
});

test("a program with a member's key may see and change the keys that the member may", async () => {
  const owner = await createActor();
  const member = await createMember(owner, { role: "member", permissions: ["Security", "SendHttp"] });
  const theirs = await createOne(owner, { permissions: ["SendHttp"] });
  const caller = await createCaller(member, ["Security", "SendHttp"]);
  expect((await listKeys(caller)).keys.map(({ id }) => id)).toEqual([caller.keyId]);
  expect(getCode(await deleteKey(caller, { names: [theirs.key.name], etags: null }))).toBe("not_found");
  const made = requireValue(await createKey(caller, createInput({ permissions: ["SendHttp"] })));
  expect(made.key.maker.id).toBe(member.userId);
});

test("a viewer sees every key and changes none", async () => {
  const owner = await createActor();
  const viewer = await createMember(owner, { role: "viewer" });
  const made = await createOne(owner);
  const before = dump();
  expect((await listKeys(viewer)).keys).toHaveLength(1);
  const codes = [
    await createKey(viewer, createInput({ permissions: ["None"] })),
    await editKey(viewer, { ...made.key, name: "other", expiresAt: null }),
    await changeKey(viewer, made.key),
    await deleteKey(viewer, made.key),
    await createShareLink(viewer, createLinkInput(made).input),
  ].map(getCode);
  expect(codes).toEqual(Array(5).fill("role_insufficient"));
  expect(dump()).toEqual(before);
});

test("an admin can't give a member's key a permission that the member may not give", async () => {
  const owner = await createActor();
  const member = await createMember(owner, { role: "member", permissions: ["SendHttp"] }, { userName: "Joan" });
  const { key } = await createOne(member, { permissions: ["SendHttp"] });
  const refused = await editKey(owner, { ...key, permissions: ["SendHttp", "Export"], expiresAt: null });
  expect(refused).toMatchObject({
    refusal: { code: "permission_beyond_own", missing: ["Export"], message: expect.stringContaining("Joan") },
  });
});

test("no sequence of actions by owners, admins and members gives a key more than its maker may give", async () => {
  const words: Permission[] = ["SendHttp", "Export", "Security", "ViewAccessTokens"];
  const some = fc.subarray(words, { minLength: 1 });
  const who = fc.nat(3);
  const step = fc.oneof(
    fc.record({ do: fc.constant("create" as const), who, some }),
    fc.record({ do: fc.constant("edit" as const), who, some, key: fc.nat(9) }),
    fc.record({ do: fc.constant("role" as const), who, some, whom: who, role: fc.constantFrom(...ROLES), to: who }),
    fc.record({ do: fc.constant("remove" as const), who, whom: who, to: who }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const people = await createTeam();
      for (const each of steps) await take(people, each);
      expectBounded(people);
    }),
    { numRuns: 25 },
  );
}, 120_000);

async function createTeam(): Promise<Actor[]> {
  const owner = await createActor();
  const others: { role: Role; permissions: Permission[] }[] = [
    { role: "admin", permissions: [] },
    { role: "member", permissions: ["SendHttp", "Export"] },
    { role: "viewer", permissions: [] },
  ];
  const people = [owner];
  for (const rights of others) people.push(await createMember(owner, rights));
  return people;
}

type Step =
  | { do: "create"; who: number; some: Permission[] }
  | { do: "edit"; who: number; some: Permission[]; key: number }
  | { do: "role"; who: number; some: Permission[]; whom: number; role: Role; to: number }
  | { do: "remove"; who: number; whom: number; to: number };

async function take(people: Actor[], step: Step): Promise<void> {
  const at = (index: number): Actor => people[index % people.length] as Actor;
  const actor = at(step.who);
  if (step.do === "create") {
    await createKey(actor, createInput({ permissions: step.some }));
    return;
  }
  const { keys } = await listKeys(people[0] as Actor);
  if (step.do === "edit") {
    const key = keys[step.key];
    if (key) await editKey(actor, { ...key, permissions: step.some, expiresAt: null });
    return;
  }
  const userId = at(step.whom).userId;
  const own = keys.filter(({ maker }) => maker.id === userId);
  const dispositions = own.map(({ id }) => ({ keyId: id, to: at(step.to).userId }));
  if (step.do === "remove") await removeMember(actor, { userId, dispositions });
  else {
    const permissions = step.role === "member" ? step.some : null;
    await changeMember(actor, { userId, role: step.role, permissions, agreed: own, dispositions });
  }
}

function expectBounded([owner]: Actor[]): void {
  const { ApiKey = [], Membership = [] } = dump() as Record<string, Record<string, string>[]>;
  const here = (row: Record<string, string>) => row.accountId === owner?.accountId;
  expect(Membership.filter((row) => here(row) && row.role === "owner").length).toBeGreaterThan(0);
  for (const key of ApiKey.filter(here)) {
    const maker = Membership.find((row) => here(row) && row.userId === key.makerId);
    expect(mayHaveKeys(maker?.role as Role)).toBe(true);
    if (maker?.role !== "member") continue;
    const boundary = parsePermissions(maker.permissions ?? "");
    for (const word of parsePermissions(key.permissions ?? ""))
      expect([word, allows(boundary, word)]).toEqual([word, true]);
  }
}
