/** Under concurrent requests the account never gets a sixteenth key. */
import { expect, test } from "vitest";
import type { Answer } from "../support/api/client";
import { keysOf } from "../support/api/people";
import { takeSharedServer } from "../support/api/shared-server";
import { openAccount, pathOf, statusAndCodeOf, type V4, v4Of } from "../support/api/v4";
import { startServer } from "../support/server";

const server = takeSharedServer();

/** Sends 50 concurrent POSTs, ten from each of five addresses, because one address has 20 permits. */
function postMany(callers: readonly V4[]): Promise<Answer[]> {
  return Promise.all(
    Array.from({ length: 50 }, (_, index) => {
      const caller = callers[index % callers.length] as V4;
      const json = { Name: `key ${index}`, AccessLevel: ["None"] };
      return caller("POST", "", { json, from: `127.0.0.${2 + (index % 5)}` });
    }),
  );
}

function counter(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const answer of answers) {
    const refusal = statusAndCodeOf(answer).join(" ").trim();
    counts[answer.status === 201 ? "201" : refusal] = (counts[answer.status === 201 ? "201" : refusal] ?? 0) + 1;
  }
  return counts;
}

/** Expects that exactly the keys that were answered with 201 exist and work. */
async function expectFull(account: Awaited<ReturnType<typeof openAccount>>, answers: Answer[]) {
  expect(counter(answers)).toEqual({ "201": 14, "409 key_limit_reached": 36 });
  const made = answers.filter(({ status }) => status === 201).map((answer) => answer.json());
  const names = (await keysOf(account.owner)).map(({ name }) => name).sort();
  expect(names).toEqual(["caller", ...made.map(({ Name }) => String(Name))].sort());
  expect(new Set(made.map(({ Token }) => Token)).size).toBe(14);
  const refused = answers.find(({ status }) => status === 409)?.json();
  expect(refused).toMatchObject({ limit: 15, Error: expect.stringContaining("at most 15 keys") });
}

test("50 concurrent POSTs on an account with only the calling key leave exactly 15 keys", async () => {
  const account = await openAccount(server);
  await expectFull(account, await postMany([account.v4]));
  const [spare] = (await keysOf(account.owner)).filter(({ name }) => name !== "caller");
  expect((await account.v4("DELETE", pathOf(spare?.name ?? ""))).status).toBe(200);
  expect(counter(await postMany([account.v4]))).toMatchObject({ "201": 1 });
  expect(await keysOf(account.owner)).toHaveLength(15);
});

test("50 concurrent POSTs on two servers with one database leave exactly 15 keys", async () => {
  const second = await startServer({ DATABASE_URL: `file:${server.databaseFile}` });
  const account = await openAccount(server);
  await expectFull(account, await postMany([account.v4, v4Of(second.url, account.secret)]));
  await second.end();
});

test("30 concurrent POSTs with one name create one key", async () => {
  const { v4, owner } = await openAccount(server);
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, index) =>
      v4("POST", "", { json: { Name: "one", AccessLevel: ["None"] }, from: `127.0.0.${2 + (index % 3)}` }),
    ),
  );
  expect(counter(answers)).toEqual({ "201": 1, "409 name_taken": 29 });
  expect(await keysOf(owner)).toHaveLength(2);
});

test("of 20 concurrent DELETEs of one key one succeeds, and the others get 404", async () => {
  const { v4, owner } = await openAccount(server);
  await v4("POST", "", { json: { Name: "one", AccessLevel: ["None"] } });
  const answers = await Promise.all(Array.from({ length: 20 }, () => v4("DELETE", pathOf("one"))));
  expect(counter(answers)).toEqual({ "200": 1, "404 key_not_found": 19 });
  expect(await keysOf(owner)).toHaveLength(1);
});
