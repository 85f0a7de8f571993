/** Only an owner makes a restored key work again, one decision for each key, and the gate refuses it until then. */
import { beforeEach, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { authorizeRead } from "@/lib/server/access/authorize";
import { read, writeKeys } from "@/lib/server/db/transactions";
import { changeKey, editKey } from "@/lib/server/keys/changes";
import { createCaller } from "@/lib/server/testing/callers";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { findInGate } from "@/lib/server/testing/gate";
import { createOne, getCode, getGeneration, requireValue } from "@/lib/server/testing/keys";
import { createMember } from "@/lib/server/testing/members";
import { shareOne } from "@/lib/server/testing/share-links";
import type { RevealedKey } from "@/lib/shared/keys/key-view";
import type { HeldKeyChoice } from "@/lib/shared/keys/restore-review";
import { holdRestored } from "./hold";
import type { ReplacedState } from "./replaced-state";
import { decideHeldKeys, getRestoreReview } from "./review";

const { dump } = createTestDatabase();
const hold = (replaced: ReplacedState | null) =>
  holdRestored(replaced, { backupAt: new Date("2027-01-01T00:00:00Z"), now: new Date() });

let owner: Actor;
let made: RevealedKey;
beforeEach(async () => {
  owner = await createActor({ userName: "Ada" });
  made = await createOne(owner, { permissions: ["Export", "SendHttp"] });
});

/** Whether the gate refuses the key as held, by the gate's own query; undefined when it knows no such key. */
async function isHeld({ secret }: RevealedKey): Promise<boolean | undefined> {
  return (await findInGate(secret))?.isHeldAfterRestore;
}

const decide = (actor: Actor, { key }: RevealedKey, choice: HeldKeyChoice, version = key.version) =>
  decideHeldKeys(actor, { decisions: [{ id: key.id, version, choice }] });

/** The state that a newer database had, of which a test then changes something. */
async function readState(): Promise<ReplacedState> {
  const [keys, members, users] = await read(async (database) => [
    await database.apiKey.findMany({ include: { secrets: true } }),
    await database.membership.findMany(),
    await database.user.findMany(),
  ]);
  return {
    isComplete: true,
    accountIds: new Set(members.map(({ accountId }) => accountId)),
    entries: [],
    keys: keys.map((key) => ({
      ...key,
      expiresAt: key.expiresAt?.getTime() ?? null,
      isDisabled: key.disabledAt !== null,
      secretHashes: key.secrets.map(({ hash }) => Buffer.from(hash).toString("hex")),
    })),
    members,
    passwordHashes: new Map(users.map(({ id, passwordHash }) => [id, passwordHash])),
  };
}

test("a restored key is refused until an owner releases it, and admitted from the next request on", async () => {
  const caller = await createCaller(owner);
  await hold(null);
  expect(await isHeld(made)).toBe(true);
  const access = await read((database) => authorizeRead(database, caller, new Date()));
  expect(access).toMatchObject({ ok: false, refusal: { code: "signed_out" } });
  const review = requireValue(await getRestoreReview(owner));
  expect(review).toMatchObject({ isKnown: false, backupAt: "2027-01-01T00:00:00.000Z", orphanIds: [] });
  expect(review?.keys.map(({ id, isHeld }) => [id, isHeld])).toContainEqual([made.key.id, true]);
  const before = getGeneration();
  expect(getCode(await decide(owner, made, "release"))).toBe("ok");
  expect([await isHeld(made), getGeneration()]).toEqual([false, before + 1]);
  const entries = await read((each) =>
    each.activity.findMany({ where: { accountId: owner.accountId }, orderBy: { seq: "asc" } }),
  );
  expect(entries.slice(-2).map(({ kind }) => kind)).toEqual(["backup.restored", "key.released"]);
});

test("a held key is released neither by an edit nor by a new secret", async () => {
  await hold(null);
  const edited = requireValue(await editKey(owner, { id: made.key.id, version: 1, name: "edited" }));
  const changed = requireValue(await changeKey(owner, edited));
  expect(changed.key.isHeld).toBe(true);
  expect(await isHeld(changed)).toBe(true);
});

test("nobody but an owner of the account, with a fresh password, decides about its keys", async () => {
  const admin = await createMember(owner, { role: "admin" });
  const stranger = await createActor();
  await hold(null);
  const before = dump();
  const stale = { ...owner, passwordConfirmedAt: new Date(0) };
  const codes = [
    getCode(await decide(admin, made, "release")),
    getCode(await decide(stranger, made, "release")),
    getCode(await decide(stale, made, "release")),
    getCode(await decide(owner, made, "release", 7)),
    getCode(await getRestoreReview(admin)),
  ];
  expect(codes).toEqual([
    "role_insufficient",
    "not_found",
    "password_required",
    "edited_meanwhile",
    "role_insufficient",
  ]);
  expect(dump()).toEqual(before);
});

test("an owner deletes a held key, keeps another, and the review ends with the last held key", async () => {
  const other = await createOne(owner);
  await hold(null);
  await decideHeldKeys(owner, {
    decisions: [
      { id: made.key.id, version: 1, choice: "delete" },
      { id: other.key.id, version: 1, choice: "hold" },
    ],
  });
  expect([await isHeld(made), await isHeld(other)]).toEqual([undefined, true]);
  expect(requireValue(await getRestoreReview(owner))?.keys).toHaveLength(1);
  expect(getCode(await decide(owner, made, "release"))).toBe("not_found");
  await decide(owner, other, "release");
  expect(requireValue(await getRestoreReview(owner))).toBeNull();
});

test("where only the activity of the replaced database can be read, the review says what it tells, and no more", async () => {
  const state = await readState();
  const entry = { accountId: owner.accountId, at: Date.now(), actorName: "Grace", subject: "shop", details: {} };
  const entries = [{ ...entry, kind: "key.deleted" as const, keyId: made.key.id }];
  const { role } = owner;
  await hold({ ...state, isComplete: false, keys: null, members: null, entries });
  const review = requireValue(await getRestoreReview(owner));
  expect(review).toMatchObject({ isKnown: false, findings: { keys: [{ change: "deleted", by: "Grace" }] } });
  expect(await read((each) => each.membership.count({ where: { accountId: owner.accountId, role } }))).toBe(1);
});

test("what was done again since the restore is not held against a key any more", async () => {
  const state = await readState();
  const keys = (state.keys ?? []).map((key) =>
    key.id === made.key.id ? { ...key, permissions: "SendHttp", secretHashes: ["00"] } : key,
  );
  await hold({ ...state, keys });
  const changes = async () => requireValue(await getRestoreReview(owner))?.findings.keys.map(({ change }) => change);
  expect(await changes()).toEqual(["secret_changed", "edited"]);
  const changed = requireValue(await changeKey(owner, made.key));
  expect(await changes()).toEqual(["edited"]);
  requireValue(await editKey(owner, { ...changed.key, permissions: ["SendHttp"], expiresAt: null }));
  expect(await changes()).toEqual([]);
});

test("a key whose maker was removed since becomes the releasing owner's, without power over keys", async () => {
  const member = await createMember(owner, { role: "admin" }, { userName: "Grace" });
  const theirs = await createOne(member, { permissions: ["Security", "SendHttp"] });
  const state = await readState();
  await hold({ ...state, members: (state.members ?? []).filter(({ userId }) => userId !== member.userId) });
  expect(requireValue(await getRestoreReview(owner))?.orphanIds).toEqual([theirs.key.id]);
  await decide(owner, theirs, "release");
  const row = await read((database) => database.apiKey.findUnique({ where: { id: theirs.key.id } }));
  expect(row).toMatchObject({ makerId: owner.userId, permissions: "SendHttp", heldAt: null });
});

test("sessions, invitations, open share links and stored answers of the backup end", async () => {
  await shareOne(owner, made, { holdsKey: true });
  const summary = await hold(null);
  expect(summary.links).toBe(1);
  expect(summary.sessions).toBeGreaterThan(0);
  const { Session, Invitation, PersonLink, StoredAnswer, ShareLink } = dump();
  expect([Session, Invitation, PersonLink, StoredAnswer]).toEqual([[], [], [], []]);
  expect(ShareLink).toEqual([expect.objectContaining({ sealed: null, holdsKey: 1 })]);
});

test.each([
  ["an account that would be left without an owner", ["owner", "owner"], [], ["owner", "owner"]],
  ["a role that was raised since", ["owner", "viewer"], ["owner", "admin"], ["owner", "viewer"]],
  ["a role that was lowered since", ["owner", "admin"], ["owner", "viewer"], ["owner", "viewer"]],
  ["an owner who was made an admin since", ["owner", "owner"], ["owner", "admin"], ["owner", "admin"]],
] as const)("of %s the lesser rights count", async (_what, [, before], later, expected) => {
  const member = await createMember(owner, { role: before });
  const state = await readState();
  const people = [owner.userId, member.userId];
  const members = later.map((role, index) => ({
    ...{ accountId: owner.accountId, userId: people[index] ?? "", role, permissions: "" },
  }));
  await hold({ ...state, members });
  const rows = await read((each) => each.membership.findMany({ where: { accountId: owner.accountId } }));
  expect(people.map((id) => rows.find(({ userId }) => userId === id)?.role)).toEqual(expected);
});

test("a restore decides nothing about accounts that the replaced database did not hold", async () => {
  const state = await readState();
  await writeKeys((database) => database.apiKey.deleteMany({ where: { accountId: { not: owner.accountId } } }));
  await hold({ ...state, accountIds: new Set(), members: [] });
  expect(requireValue(await getRestoreReview(owner))).toMatchObject({ isKnown: false, findings: { keys: [] } });
});
