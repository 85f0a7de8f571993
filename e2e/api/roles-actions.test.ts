/** Every server action of the build, called by every role, by somebody of another account, and by nobody. */
import { isDeepStrictEqual } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { CALLERS, type Case, TABLE } from "../support/api/roles-actions-table";
import { takeSharedServer } from "../support/api/shared-server";
import { type BuiltAction, callAction, cookieOf, createTeam, listActions, photograph } from "../support/api/team";

const server = takeSharedServer();
const actions = new Map<string, BuiltAction>();
beforeAll(async () => {
  for (const action of listActions()) actions.set(action.name, action);
});
test("every server action of the build has its rows, and no row is of none", () => {
  expect(Object.keys(TABLE).sort()).toEqual([...actions.keys()].sort());
});

const CASES = Object.entries(TABLE).flatMap(([name, cases]) => cases.map((each) => ({ name, ...each })));

/** What one caller is told, of an account that nobody else of the table touches; and whether it stayed as it was. */
async function tell(caller: (typeof CALLERS)[number], name: string, args: Case["args"]) {
  const team = await createTeam();
  const who = caller === "elsewhere" || caller === "nobody" ? team.stranger : team[caller];
  const account = (caller === "elsewhere" ? team.stranger : team.owner).accountId;
  const given = await args({ ...team, who, account });
  const cookie = caller === "nobody" ? null : await cookieOf(who);
  const action = actions.get(name);
  if (!action) throw new Error(`no such action: ${name}`);
  const before = photograph(server.databaseFile, team.owner);
  const code = await callAction(server, action, given, cookie);
  const isUntouched = isDeepStrictEqual(photograph(server.databaseFile, team.owner), before);
  return { code, isUntouched, mayTouch: who !== team.stranger && (code === "ok" || code === "redirect") };
}

test.each(CASES)("$name on $what: each role is told what it may, and a refusal changes nothing", async (row) => {
  const told = await Promise.all(CALLERS.map((caller) => tell(caller, row.name, row.args)));
  expect(told.map(({ code }) => code).join(" ")).toBe(row.told);
  expect(told.filter(({ isUntouched, mayTouch }) => !isUntouched && !mayTouch)).toEqual([]);
});
