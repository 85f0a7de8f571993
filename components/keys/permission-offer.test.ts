/** The picker offers only permissions within the person's permission boundary. */
import { describe, expect, it, test } from "vitest";
import { PRESETS } from "@/lib/shared/keys/permission-presets";
import { AREAS, type Area, POWER_GROUPS } from "@/lib/shared/keys/permissions";
import { findOfferedPreset, listOfferedLevels, listOfferedPowers, listOfferedPresets } from "./permission-offer";

function getArea(label: string): Area {
  const area = AREAS.find((candidate) => candidate.label === label);
  if (!area) throw new Error(`no area ${label}`);
  return area;
}
const contacts = getArea("Contacts");
const VIEW_ONLY = PRESETS.find(({ id }) => id === "view")?.permissions ?? [];
const list = (...words: Parameters<typeof findOfferedPreset>[0]) => new Set(words);

describe("the starting points", () => {
  it("are all presets where there is no boundary", () => {
    expect(listOfferedPresets(null)).toEqual(PRESETS);
  });

  it("within a boundary are all of it, and the presets that fit into it", () => {
    const offered = listOfferedPresets(["SendSmtp", "SendHttp", "Export"]);
    expect(offered.map(({ label }) => label)).toEqual(["All you may give", "Send only", "No permission"]);
    expect(offered[0]?.permissions).toEqual(["SendSmtp", "SendHttp", "Export"]);
  });

  it("name a preset that is the boundary only once", () => {
    expect(listOfferedPresets(["SendSmtp", "SendHttp"]).map(({ label }) => label)).toEqual([
      "All you may give",
      "No permission",
    ]);
    expect(listOfferedPresets(VIEW_ONLY).map(({ label }) => label)).toEqual(["All you may give", "No permission"]);
  });

  it("within a boundary of nothing give nothing", () => {
    expect(listOfferedPresets(["None"]).map(({ permissions }) => permissions)).toEqual([["None"]]);
  });
});

test("a starting point is found by exactly its permissions, in any order", () => {
  expect(findOfferedPreset(["SendHttp", "SendSmtp"], null)?.id).toBe("send");
  expect(findOfferedPreset(["SendHttp", "SendSmtp"], ["SendSmtp", "SendHttp"])?.id).toBe("own");
  expect(findOfferedPreset(["SendHttp"], null)).toBeNull();
});

describe("the levels of an area", () => {
  it("are none, view and modify where there is no boundary", () => {
    expect(listOfferedLevels(contacts, null, [])).toEqual(["none", "view", "modify"]);
    expect(listOfferedLevels(getArea("Reports"), null, [])).toEqual(["none", "view"]);
  });

  it("stay within the boundary", () => {
    expect(listOfferedLevels(contacts, ["ViewContacts"], [])).toEqual(["none", "view"]);
    expect(listOfferedLevels(contacts, ["ModifyContacts"], [])).toEqual(["none", "modify-only"]);
    expect(listOfferedLevels(contacts, ["SendHttp"], [])).toEqual(["none"]);
  });

  it("include what the key has already, so that an edit changes nothing that nobody touched", () => {
    expect(listOfferedLevels(contacts, ["SendHttp"], [list("ViewContacts", "ModifyContacts")])).toEqual([
      "none",
      "modify",
    ]);
    expect(listOfferedLevels(contacts, null, [list("ModifyContacts")])).toContain("modify-only");
  });

  it("of API keys come with Security, which implies them", () => {
    expect(listOfferedLevels(getArea("API keys"), ["Security"], [])).toEqual(["none", "view", "modify"]);
  });
});

test("powers stay within the boundary, except those that the key has already; groups without any are left out", () => {
  const offered = listOfferedPowers(POWER_GROUPS, ["SendHttp"], [list("Export")]);
  expect(offered.map(({ label, powers }) => [label, powers.map(({ permission }) => permission)])).toEqual([
    ["Sending", ["SendHttp"]],
    ["Data", ["Export"]],
  ]);
  expect(listOfferedPowers(POWER_GROUPS, null, [])).toEqual(POWER_GROUPS);
});
