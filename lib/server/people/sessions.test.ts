/** Who is signed in and for how long; an action called without a session changes nothing. */
import { beforeEach, expect, test, vi } from "vitest";
import { read, write, writeKeys } from "@/lib/server/db/transactions";
import { runAction, runForm } from "@/lib/server/edge/action";
import { createKey } from "@/lib/server/keys/keys";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { INNER, INNER_ENV } from "@/lib/shared/gate/inner-hop";
import { createKeyInput } from "@/lib/shared/keys/key-input";
import { SESSION_SECONDS } from "./session-cookie";
import { findSession, insertSession } from "./session-rows";
import { adoptSession, endSession, findActor, hasLostSession, requireActor } from "./sessions";

type Cookie = { value: string; attributes: Record<string, unknown> };
const jar = new Map<string, Cookie>();
const fields = new Headers();
vi.mock("next/headers", () => ({
  cookies: async () => ({
    get: (name: string) => jar.get(name),
    set: (name: string, value: string, attributes: Record<string, unknown>) => jar.set(name, { value, attributes }),
  }),
  headers: async () => fields,
}));
vi.mock("next/navigation", () => ({
  redirect: (to: string) => {
    throw new Error(`redirect ${to}`);
  },
}));

const { dump } = createTestDatabase();
const client = { address: "192.0.2.1", userAgent: "Test" };

beforeEach(() => {
  jar.clear();
  process.env[INNER_ENV.token] = "gate";
  process.env.PUBLIC_URL = "http://localhost:3000";
  fields.set(INNER.token, "gate");
  fields.set(INNER.client, "192.0.2.1");
  fields.delete("x-forwarded-host");
});

async function startSession(now = new Date()) {
  const { userId, accountId } = await createActor();
  const { token, sessionId } = await write((database) =>
    insertSession(database, { userId, accountId }, client, { now }),
  );
  return { userId, accountId, token, sessionId };
}

const carry = (value: string, name = "latchkey_session") => jar.set(name, { value, attributes: {} });

test("the cookie is HttpOnly and for this host only, and Secure on https", async () => {
  const { token } = await startSession();
  await adoptSession(token);
  const attributes = { httpOnly: true, sameSite: "lax", path: "/", secure: false, maxAge: SESSION_SECONDS };
  expect(jar.get("latchkey_session")).toEqual({ value: token, attributes });
  process.env.PUBLIC_URL = "https://keys.example.com";
  await adoptSession(token);
  expect(jar.get("__Host-latchkey")).toEqual({ value: token, attributes: { ...attributes, secure: true } });
});

test("servers on two ports of one host sign nobody out of each other", async () => {
  const [here, there] = [await startSession(), "B".repeat(43)];
  carry(there, "latchkey_session_4000");
  carry(there, "latchkey_session");
  fields.set("x-forwarded-host", "localhost:3000");
  await adoptSession(here.token);
  expect((await findActor())?.sessionId).toBe(here.sessionId);
  await endSession();
  expect(jar.get("latchkey_session_3000")).toMatchObject({ value: "", attributes: { maxAge: 0 } });
  expect([jar.get("latchkey_session_4000")?.value, jar.get("latchkey_session")?.value]).toEqual([there, there]);
});

test("on a default port the cookie has no port in its name", async () => {
  const { token } = await startSession();
  process.env.PUBLIC_URL = "https://keys.example.com";
  for (const host of ["keys.example.com", "keys.example.com:443"]) {
    jar.clear();
    fields.set("x-forwarded-host", host);
    await adoptSession(token);
    expect([...jar.keys()]).toEqual(["__Host-latchkey"]);
  }
  fields.set("x-forwarded-host", "keys.example.com:8443");
  await adoptSession(token);
  expect([...jar.keys()]).toEqual(["__Host-latchkey", "__Host-latchkey_8443"]);
});

test("a session under the old name goes on, and ends with it at sign-out and at the next sign-in", async () => {
  fields.set("x-forwarded-host", "localhost:3000");
  for (const end of [endSession, async () => adoptSession((await startSession()).token)]) {
    jar.clear();
    const { token, sessionId } = await startSession();
    carry(token);
    expect((await findActor())?.sessionId).toBe(sessionId);
    await end();
    expect(jar.get("latchkey_session")).toMatchObject({ value: "", attributes: { maxAge: 0 } });
    expect(await findSession(token)).toBeNull();
  }
});

test("signing in ends the session of the browser's cookie, and never adopts a planted token", async () => {
  const [before, after] = [await startSession(), await startSession()];
  carry(before.token);
  await adoptSession(after.token);
  expect(await findSession(before.token)).toBeNull();
  expect((await findActor())?.sessionId).toBe(after.sessionId);
  carry("A".repeat(43));
  expect(await findActor()).toBeNull();
});

test.each(["", "x", "A".repeat(44), "../../etc", "'; DROP TABLE Session; --"])(
  "the cookie %j signs nobody in",
  async (value) => {
    carry(value);
    expect(await findActor()).toBeNull();
    await expect(requireActor()).rejects.toThrow("redirect /sign-in");
  },
);

test("signing out ends the session itself, so that a copy of its cookie is worthless", async () => {
  const { token } = await startSession();
  carry(token);
  await endSession();
  expect(jar.get("latchkey_session")).toMatchObject({ value: "", attributes: { maxAge: 0, path: "/" } });
  carry(token);
  expect(await findActor()).toBeNull();
});

test("a person who is no longer a member is signed out at the next request", async () => {
  const { token, accountId } = await startSession();
  carry(token);
  expect(await findActor()).not.toBeNull();
  await writeKeys((database) => database.membership.deleteMany({ where: { accountId } }));
  expect(await findActor()).toBeNull();
});

test("a browser whose session was ended elsewhere is known to have lost it, and one that signed out is not", async () => {
  const { token, userId } = await startSession();
  carry(token);
  await write((database) => database.session.deleteMany({ where: { userId } }));
  expect([await findActor(), await hasLostSession()]).toEqual([null, true]);
  const { token: next } = await startSession();
  carry(next);
  await endSession();
  expect([await findActor(), await hasLostSession()]).toEqual([null, false]);
});

test("a request that did not come through the gate has no actor", async () => {
  carry((await startSession()).token);
  fields.set(INNER.token, "forged");
  await expect(findActor()).rejects.toThrow("without passing the gate");
  fields.delete(INNER.token);
  await expect(findActor()).rejects.toThrow("without passing the gate");
});

test("an action without a session changes nothing", async () => {
  const before = dump();
  const result = await runAction(createKeyInput, {}, createKey);
  expect(result).toMatchObject({ refusal: { code: "signed_out" } });
  expect(dump()).toEqual(before);
});

const valid = {
  requestId: "4b0c1c7e-7f0f-4b1e-9e55-6a5c1d1f8a11",
  name: "k",
  permissions: ["None"],
  ipRules: [],
  expiresAt: null,
};

test.each([
  [null],
  [undefined],
  ["text"],
  [Number.NaN],
  [[]],
  [new Map([["name", "k"]])],
  [{ ...valid, name: { toString: () => "k" } }],
  [{ ...valid, name: "\ud800" }],
  [{ ...valid, permissions: "None" }],
  [{ ...valid, permissions: ["__proto__"] }],
  [{ ...valid, ipRules: ["10.0.0.0/8", "10.0.0.5/8"] }],
  [{ ...valid, expiresAt: "9".repeat(100_000) }],
  [JSON.parse(`${"[".repeat(5000)}${"]".repeat(5000)}`)],
])("hostile input %# is refused as invalid", async (input) => {
  carry((await startSession()).token);
  const before = dump();
  expect(await runAction(createKeyInput, input, createKey)).toMatchObject({ refusal: { code: "invalid" } });
  expect(dump()).toEqual(before);
});

test("fields that the schema does not have are never stored", async () => {
  const { token, accountId } = await startSession();
  const victim = await createActor();
  carry(token);
  const extra = JSON.parse(
    '{"accountId":"X","id":"mine","version":9,"createdAt":0,"__proto__":{"ok":1},"constructor":1}',
  );
  const input = { ...valid, ...extra, accountId: victim.accountId };
  expect(await runAction(createKeyInput, input, createKey)).toMatchObject({ ok: true, value: { key: { version: 1 } } });
  const keys = await read((database) => database.apiKey.findMany({ where: { name: "k" } }));
  expect(keys.map((key) => key.accountId)).toEqual([accountId]);
  expect(keys[0]?.id).not.toBe("mine");
  expect({}).not.toHaveProperty("ok");
});

test("a refused form gives back what was typed, except the password", async () => {
  const { signUpInput } = await import("@/lib/shared/people/person-input");
  const form = new FormData();
  form.set("name", " Ada ");
  form.set("email", "no email");
  form.set("password", "short");
  form.set("accountName", new File([], "x"));
  const state = await runForm(signUpInput, form, async () => ({ ok: true }));
  expect(state?.values).toEqual({ name: " Ada ", email: "no email", accountName: "" });
  expect(Object.keys(state?.fields ?? {}).sort()).toEqual(["accountName", "email", "password"]);
  expect(await runForm(signUpInput, "no form", async () => ({ ok: true }))).toMatchObject({ message: null });
});
