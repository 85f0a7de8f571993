/** Choosing one permission changes no other. */
import { describe, expect, it, test } from "vitest";
import { AREAS, type Area, type Permission, sortPermissions } from "@/lib/shared/keys/permissions";
import { countChosen, getLevel, searchPermissions, setAllLevels, setLevel, setPower } from "./permission-choice";

function getArea(label: string): Area {
  const area = AREAS.find((candidate) => candidate.label === label);
  if (!area) throw new Error(`no area ${label}`);
  return area;
}
const contacts = getArea("Contacts");

describe("a level of an area", () => {
  it.each(["none", "view", "modify", "modify-only"] as const)("%s is read back as it was set", (level) => {
    const chosen = setLevel(["SendHttp", "ViewContacts", "ModifyContacts"], contacts, level);
    expect(getLevel(contacts, new Set(chosen))).toBe(level);
    expect(chosen).toContain("SendHttp");
  });

  it("changes nothing outside of its area", () => {
    const before = sortPermissions(["ViewReports", "ModifyTemplates", "SendHttp"] as const);
    expect(setLevel(setLevel(before, contacts, "modify"), contacts, "none")).toEqual(before);
  });

  it("never gives more than the area has", () => {
    expect(setLevel([], getArea("Reports"), "modify")).toEqual(["ViewReports"]);
  });
});

describe("all areas at once", () => {
  const reports = getArea("Reports");
  const areas = [
    { area: contacts, levels: ["none", "view", "modify"] },
    { area: reports, levels: ["none", "view"] },
    { area: getArea("Forms"), levels: ["none", "modify-only"] },
  ] as const;

  it("get the level, or the most below it that is offered, and no power changes", () => {
    expect(setAllLevels(["Export"], areas, "modify")).toEqual(
      sortPermissions(["ViewContacts", "ModifyContacts", "ViewReports", "Export"]),
    );
    expect(setAllLevels(["ModifyContacts"], areas, "view")).toEqual(["ViewContacts", "ViewReports"]);
    expect(setAllLevels(["ViewContacts", "SendHttp"], areas, "none")).toEqual(["SendHttp"]);
  });
});

describe("“No permission”", () => {
  it("takes the place of whatever else was chosen", () => {
    expect(setPower(["SendHttp", "ViewContacts"], "None", true)).toEqual(["None"]);
    expect(setPower(["None"], "None", false)).toEqual([]);
  });

  it("gives way to whatever else is chosen", () => {
    expect(setPower(["None"], "SendHttp", true)).toEqual(["SendHttp"]);
    expect(setLevel(["None"], contacts, "view")).toEqual(["ViewContacts"]);
  });
});

test("a power is added and taken away without touching another", () => {
  const before: Permission[] = ["ViewContacts", "SendHttp"];
  const more = setPower(before, "Export", true);
  expect(new Set(more)).toEqual(new Set([...before, "Export"]));
  expect(setPower(more, "Export", false)).toEqual(sortPermissions(before));
});

test.each<[Permission[], string]>([
  [[], "Nothing chosen yet"],
  [["None"], "Proves who is calling, nothing else"],
  [["SendHttp"], "1 permission chosen"],
  [["SendHttp", "Export"], "2 permissions chosen"],
])("%j is counted as: %s", (permissions, text) => {
  expect(countChosen(permissions)).toBe(text);
});

test("a search finds areas and powers by label, hint or word, and leaves empty groups out", () => {
  expect(searchPermissions(" contacts ").areas).toEqual([contacts]);
  expect(searchPermissions("ModifyContacts").areas).toEqual([contacts]);
  expect(
    searchPermissions("smtp relay").groups.flatMap(({ powers }) => powers.map((power) => power.permission)),
  ).toEqual(["SendSmtp"]);
  expect(searchPermissions("no such thing")).toEqual({ areas: [], groups: [] });
  expect(searchPermissions("").areas).toEqual(AREAS);
});
