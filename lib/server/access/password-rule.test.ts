/** Whatever gives more asks for the password again, and changes nothing until it is given. */
import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { setActivityKept } from "@/lib/server/activity/retention";
import { read, write } from "@/lib/server/db/transactions";
import { saveDeveloperPage } from "@/lib/server/descriptions/developer-page";
import { saveDocument } from "@/lib/server/documents/save";
import { changeKey, deleteKey, editKey } from "@/lib/server/keys/changes";
import { createKey } from "@/lib/server/keys/keys";
import { enableKey } from "@/lib/server/keys/pausing";
import { endOneSession, endOtherSessions } from "@/lib/server/people/profile";
import { insertSession } from "@/lib/server/people/session-rows";
import { createPasswordLink } from "@/lib/server/recovery/member-link";
import { decideHeldKeys } from "@/lib/server/restore/review";
import { testRoute } from "@/lib/server/routes/test-route";
import { createInvitation, renewInvitation, withdrawInvitation } from "@/lib/server/team/invitations";
import { changeMember, leaveAccount, removeMember } from "@/lib/server/team/member-changes";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { createInput, createOne, getCode, requireValue } from "@/lib/server/testing/keys";
import { createMember } from "@/lib/server/testing/members";
import { eraseDeletedKey } from "@/lib/server/undelete/deleted-keys";
import { restoreKey } from "@/lib/server/undelete/restore-key";
import type { KeyDetails } from "@/lib/shared/keys/key-input";
import type { ActionResult, KeyView } from "@/lib/shared/keys/key-view";
import type { Actor } from "./actor";
import { ASKING_ACTS, type AskingAct } from "./password-rule";

const { dump } = createTestDatabase();
const HOUR_MS = 60 * 60 * 1000;
const soon = (days: number) => new Date(Date.UTC(2040, 0, days));

let owner: Actor;
let stale: Actor;
let member: Actor;
let key: KeyView;
let invitationId: string;
beforeEach(async () => {
  owner = await createActor();
  stale = { ...owner, passwordConfirmedAt: new Date(Date.now() - 2 * HOUR_MS - 1) };
  member = await createMember(owner, { role: "member", permissions: ["ViewContacts"] });
  const details = { permissions: ["ViewContacts" as const], ipRules: ["192.0.2.0/24"], expiresAt: soon(10) };
  ({ key } = await createOne(owner, details));
  const invited = { email: `${randomUUID()}@example.com`, role: "viewer", permissions: null } as const;
  ({ id: invitationId } = requireValue(await createInvitation(owner, invited)).invitation);
  const { userId, accountId } = owner;
  const elsewhere = { address: "192.0.2.9", userAgent: "" };
  await write((database) => insertSession(database, { userId, accountId }, elsewhere));
});

const TEST_INPUT = {
  ...{ keyId: null, permissions: [], method: "GET", path: "/api/orders", contentType: null, body: "" },
} as const satisfies Omit<Parameters<typeof testRoute>[1], "permissions"> & { permissions: [] };

const ACTS: Record<AskingAct, (actor: Actor) => Promise<ActionResult<unknown>>> = {
  "key.created": (actor) => createKey(actor, createInput()),
  "key.changed": (actor) => changeKey(actor, key),
  "key.enabled": (actor) => enableKey(actor, key),
  "key.deleted": (actor) => deleteKey(actor, key),
  "key.restored": (actor) => restoreKey(actor, { id: key.id, secret: "new" }),
  "key.erased": (actor) => eraseDeletedKey(actor, key),
  "key.released": (actor) => decideHeldKeys(actor, { decisions: [] }),
  "member.invited": (actor) => createInvitation(actor, { email: "b@example.com", role: "viewer", permissions: null }),
  "invitation.renewed": (actor) => renewInvitation(actor, { id: invitationId }),
  "member.role_changed": (actor) =>
    changeMember(actor, { userId: member.userId, role: "admin", permissions: null, agreed: [], dispositions: [] }),
  "member.removed": (actor) => removeMember(actor, { userId: member.userId, dispositions: [] }),
  "member.left": (actor) => leaveAccount(actor, { dispositions: [] }),
  "settings.changed": (actor) => setActivityKept(actor, { days: 30 }),
  "route.tested": (actor) => testRoute(actor, TEST_INPUT),
  "routes.changed": (actor) => saveDocument(actor, "routes", { text: "{}", expectedVersion: 0 }),
  "developer_page.changed": (actor) => saveDeveloperPage(actor, { isPublic: true, isIndexed: false, title: "Shop" }),
  "permissions.changed": (actor) => saveDocument(actor, "permissions", { text: "{}", expectedVersion: 1 }),
  "session.ended_elsewhere": (actor) => endOtherSessions(actor),
  "password.link_created": (actor) => createPasswordLink(actor, { userId: member.userId }),
};

test("every act that asks is tried here", () => {
  expect([...ASKING_ACTS].sort()).toEqual(Object.keys(ACTS).sort());
});

test.each(ASKING_ACTS)("%s asks after two hours, and not before", async (act) => {
  const before = dump();
  expect(getCode(await ACTS[act](stale))).toBe("password_required");
  expect(dump()).toEqual(before);
  expect(getCode(await ACTS[act](owner))).not.toBe("password_required");
});

test("a confirmation from the future counts as none, since the clock was set back after it", async () => {
  const confirmed = (aheadMs: number) => ({ ...owner, passwordConfirmedAt: new Date(Date.now() + aheadMs) });
  const before = dump();
  expect(getCode(await createKey(confirmed(HOUR_MS), createInput()))).toBe("password_required");
  expect(dump()).toEqual(before);
  // Servers that share a database differ by seconds.
  requireValue(await createKey(confirmed(5_000), createInput()));
});

test("ending one other session asks as well", async () => {
  const where = { userId: owner.userId, NOT: { id: owner.sessionId } };
  const other = await read((database) => database.session.findFirst({ where }));
  expect(getCode(await endOneSession(stale, { id: other?.id ?? "" }))).toBe("password_required");
  expect(await read((database) => database.session.count({ where }))).toBe(1);
});

describe("an edit of a key", () => {
  const edit = (actor: Actor, changed: Partial<KeyDetails>) =>
    editKey(actor, { id: key.id, version: key.version, ...changed });

  test.each<[string, Partial<KeyDetails>]>([
    ["lifts the restriction", { ipRules: [] }],
    ["adds an address", { ipRules: ["192.0.2.0/24", "198.51.100.7"] }],
    ["moves to other addresses", { ipRules: ["198.51.100.0/24"] }],
    ["widens the range", { ipRules: ["192.0.0.0/16"] }],
    ["adds a permission", { permissions: ["ViewContacts", "SendHttp"] }],
    ["swaps a permission", { permissions: ["SendHttp"] }],
    ["makes the expiry later", { expiresAt: soon(11) }],
    ["removes the expiry", { expiresAt: null }],
    ["gives more beside taking away", { ipRules: ["192.0.2.1"], permissions: ["ViewContacts", "Export"] }],
  ])("that %s asks, and changes nothing until then", async (_what, changed) => {
    const before = dump();
    expect(getCode(await edit(stale, changed))).toBe("password_required");
    expect(dump()).toEqual(before);
    expect(getCode(await edit(owner, changed))).toBe("ok");
  });

  test.each<[string, Partial<KeyDetails>]>([
    ["renames it", { name: "renamed" }],
    ["narrows the range", { ipRules: ["192.0.2.0/25"] }],
    ["writes the same range otherwise", { ipRules: ["192.0.2.0/25", "192.0.2.128/25"] }],
    ["takes every permission away", { permissions: ["None"] }],
    ["makes the expiry sooner", { expiresAt: soon(9) }],
  ])("that %s does not ask", async (_what, changed) => {
    expect(getCode(await edit(stale, changed))).toBe("ok");
  });
});

test("taking back an invitation does not ask", async () => {
  expect(getCode(await withdrawInvitation(stale, { id: invitationId }))).toBe("ok");
});
