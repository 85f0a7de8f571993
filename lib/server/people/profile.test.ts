/** People change their own name and password, and end their own sessions. */
import bcrypt from "bcryptjs";
import { beforeEach, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { read, write } from "@/lib/server/db/transactions";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { getCode, requireValue } from "@/lib/server/testing/keys";
import { changePassword, endOneSession, endOtherSessions, getProfile, renameSelf } from "./profile";
import { findSession, insertSession } from "./session-rows";

const { dump } = createTestDatabase();

const PASSWORD = "four words in a row";
const NEXT = "quite another sentence";
const hash = await bcrypt.hash(PASSWORD, 4);
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0";

let actor: Actor;
beforeEach(async () => {
  actor = await createActor({}, hash);
});

const startOther = ({ userId, accountId }: Actor, userAgent = FIREFOX) =>
  write((database) => insertSession(database, { userId, accountId }, { address: "192.0.2.9", userAgent }));
const passwordHashOf = ({ userId }: Actor) =>
  read((database) => database.user.findUnique({ where: { id: userId } })).then((user) => user?.passwordHash ?? "");

test("the profile lists only the person's own live sessions, the current one first", async () => {
  await startOther(actor);
  await startOther(actor, "");
  await startOther(await createActor());
  const { email, sessions } = await getProfile(actor);
  expect(email).toBe(actor.email);
  expect(sessions.map(({ isCurrent }) => isCurrent)).toEqual([true, false, false]);
  expect(sessions.map(({ device }) => device).sort()).toEqual(["Firefox on Linux", "Unknown device", "Unknown device"]);
  expect(sessions.find(({ device }) => device.startsWith("Firefox"))).toMatchObject({ address: "192.0.2.9" });
  const later = new Date(Date.now() + 365 * 24 * 60 * 60 * 1000);
  expect((await getProfile(actor, { now: later })).sessions).toEqual([]);
});

test("a changed password ends every other session of this person, and only those", async () => {
  const [other, stranger] = [await startOther(actor), await startOther(await createActor())];
  const changed = await changePassword(actor, { currentPassword: PASSWORD, newPassword: NEXT });
  const { ended, token } = requireValue(changed);
  expect(ended).toBe(1);
  expect((await findSession(token))?.id).toBe(actor.sessionId);
  expect(await findSession(other.token)).toBeNull();
  expect(await findSession(stranger.token)).not.toBeNull();
  expect((await getProfile(actor)).sessions).toHaveLength(1);
  expect(await bcrypt.compare(NEXT, await passwordHashOf(actor))).toBe(true);
});

test.each([
  ["a wrong current password", { currentPassword: "something else", newPassword: NEXT }, "currentPassword"],
  ["the same password", { currentPassword: PASSWORD, newPassword: PASSWORD }, "newPassword"],
  ["a common password", { currentPassword: PASSWORD, newPassword: "password123456" }, "newPassword"],
])("%s is refused, and changes neither password nor sessions", async (_name, input, field) => {
  await startOther(actor);
  const before = await passwordHashOf(actor);
  const result = await changePassword(actor, input);
  expect(result).toMatchObject({ ok: false, refusal: { code: "invalid", fields: { [field]: expect.any(String) } } });
  expect(await passwordHashOf(actor)).toBe(before);
  expect((await getProfile(actor)).sessions).toHaveLength(2);
});

test("wrong current passwords must wait as at a sign-in; a weak new password does not count as a failure", async () => {
  for (let round = 0; round < 7; round++) {
    const weak = await changePassword(actor, { currentPassword: PASSWORD, newPassword: "password123456" });
    expect(getCode(weak)).toBe("invalid");
  }
  const codes: string[] = [];
  for (let round = 0; round < 7; round++) {
    codes.push(getCode(await changePassword(actor, { currentPassword: `guess ${round}`, newPassword: NEXT })));
  }
  expect(codes.slice(0, 5)).toEqual(Array(5).fill("invalid"));
  expect(codes.slice(5)).toContain("try_later");
});

test("of two concurrent changes one succeeds, and the other is refused", async () => {
  const results = await Promise.all(
    [NEXT, `${NEXT} two`].map((newPassword) => changePassword(actor, { currentPassword: PASSWORD, newPassword })),
  );
  expect(results.map(getCode).sort()).toEqual(["invalid", "ok"]);
});

test("a person who was signed out meanwhile changes nothing", async () => {
  await write((database) => database.session.deleteMany({ where: { userId: actor.userId } }));
  const before = await passwordHashOf(actor);
  expect(getCode(await changePassword(actor, { currentPassword: PASSWORD, newPassword: NEXT }))).toBe("signed_out");
  const untouched = dump();
  expect(getCode(await renameSelf(actor, { name: "Grace" }))).toBe("signed_out");
  expect(dump()).toEqual(untouched);
  expect(await passwordHashOf(actor)).toBe(before);
});

test("a person can end one or all of their other sessions, never the current one or another person's", async () => {
  const [first, second, third] = [await startOther(actor), await startOther(actor), await startOther(actor)];
  const stranger = await startOther(await createActor());
  await endOneSession(actor, { id: first.sessionId });
  await endOneSession(actor, { id: actor.sessionId });
  await endOneSession(actor, { id: stranger.sessionId });
  expect(await findSession(first.token)).toBeNull();
  expect(await findSession(second.token)).not.toBeNull();
  expect(await findSession(stranger.token)).not.toBeNull();
  expect(requireValue(await endOtherSessions(actor))).toBe(2);
  expect(await findSession(third.token)).toBeNull();
  expect((await getProfile(actor)).sessions.map(({ id }) => id)).toEqual([actor.sessionId]);
});

test("a changed name is the person's name", async () => {
  expect(getCode(await renameSelf(actor, { name: "Grace" }))).toBe("ok");
  const user = await read((database) => database.user.findUnique({ where: { id: actor.userId } }));
  expect(user?.name).toBe("Grace");
});
