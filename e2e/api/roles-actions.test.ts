/** Every server action of the build, called by every role, by a person of another account, and without a session. */
import { isDeepStrictEqual } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { KEYS_TABLE } from "../support/api/roles/actions-keys";
import { PERMISSIONS_TABLE } from "../support/api/roles/actions-permissions";
import { RECOVERY_TABLE } from "../support/api/roles/actions-recovery";
import { RESTORE_TABLE } from "../support/api/roles/actions-restore";
import { ROUTES_TABLE } from "../support/api/roles/actions-routes";
import { CALLERS, type Case, TABLE } from "../support/api/roles/actions-table";
import { takeSharedServer } from "../support/api/shared-server";
import { type BuiltAction, callAction, cookieOf, createTeam, listActions, snapshotAccount } from "../support/api/team";

const ALL = { ...TABLE, ...KEYS_TABLE, ...RESTORE_TABLE, ...RECOVERY_TABLE, ...PERMISSIONS_TABLE, ...ROUTES_TABLE };

const server = takeSharedServer();
const actions = new Map<string, BuiltAction>();
beforeAll(async () => {
  for (const action of listActions()) actions.set(action.name, action);
});
test("every server action of the build has a case in the table, and every case has an action", () => {
  expect(Object.keys(ALL).sort()).toEqual([...actions.keys()].sort());
});

const CASES = Object.entries(ALL).flatMap(([name, cases]) => cases.map((each) => ({ name, ...each })));

/** Calls an action as one caller, on a new account. Returns the result, and whether the account stayed as it was. */
async function callAs(caller: (typeof CALLERS)[number], name: string, createArguments: Case["createArguments"]) {
  const team = await createTeam();
  const actor = caller === "elsewhere" || caller === "nobody" ? team.stranger : team[caller];
  const account = (caller === "elsewhere" ? team.stranger : team.owner).accountId;
  const given = await createArguments({ ...team, actor, account });
  const cookie = caller === "nobody" ? null : await cookieOf(actor);
  const action = actions.get(name);
  if (!action) throw new Error(`no such action: ${name}`);
  const before = snapshotAccount(server.databaseFile, team.owner);
  const code = await callAction(server, action, given, cookie);
  const isUntouched = isDeepStrictEqual(snapshotAccount(server.databaseFile, team.owner), before);
  return { code, isUntouched, mayTouch: actor !== team.stranger && (code === "ok" || code === "redirect") };
}

test.each(CASES)(
  "$name on $target: each role gets the result of its rights, and a refusal changes nothing",
  async (row) => {
    const results = await Promise.all(CALLERS.map((caller) => callAs(caller, row.name, row.createArguments)));
    expect(results.map(({ code }) => code).join(" ")).toBe(row.expected);
    expect(results.filter(({ isUntouched, mayTouch }) => !isUntouched && !mayTouch)).toEqual([]);
  },
);
