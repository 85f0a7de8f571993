/** The catalogue is complete: every word can be chosen exactly once, and the presets hold what they say. */
import { expect, test } from "vitest";
import { findPreset, PRESETS, summarisePermissions } from "./permission-presets";
import { intersect } from "./permission-sets";
import {
  AREAS,
  allows,
  isPermission,
  labelPermission,
  NEWEST_PERMISSIONS,
  PERMISSIONS,
  type Permission,
  POWER_GROUPS,
  sortPermissions,
} from "./permissions";

test("areas, powers and the preset of no permission together offer each of the 61 words exactly once", () => {
  const areas = AREAS.flatMap(({ view, modify }) => (modify ? [view, modify] : [view]));
  const powers = POWER_GROUPS.flatMap((group) => group.powers.map(({ permission }) => permission));
  expect(PERMISSIONS).toHaveLength(61);
  expect([...areas, ...powers, "None"].sort()).toEqual([...PERMISSIONS].sort());
});

test("every word has a label of its own that is not the word", () => {
  const labels = PERMISSIONS.map(labelPermission);
  expect(new Set(labels).size).toBe(61);
});

test("Full access allows everything, View only nothing that modifies or sends", () => {
  const [full, view, send] = PRESETS.map((preset) => new Set<Permission>(preset.permissions));
  if (!full || !view || !send) throw new Error("a preset is missing");
  expect(PERMISSIONS.every((word) => allows(full, word))).toBe(true);
  expect([...view].every((word) => word.startsWith("View"))).toBe(true);
  expect([...send]).toEqual(["SendSmtp", "SendHttp"]);
});

test("only Security implies anything", () => {
  for (const granted of PERMISSIONS) {
    const allowed = PERMISSIONS.filter((needed) => allows(new Set([granted]), needed));
    const implied = granted === "Security" ? ["ViewAccessTokens", "ModifyAccessTokens"] : [];
    expect(new Set(allowed)).toEqual(new Set(["None", granted, ...implied]));
  }
});

test("a summary names the preset that fits exactly, in any order", () => {
  expect(findPreset(["SendHttp", "SendSmtp"])?.id).toBe("send");
  expect(summarisePermissions(sortPermissions([...PERMISSIONS].filter((word) => word !== "None")))).toBe("Full access");
  expect(summarisePermissions(["SendHttp"])).toBe("1 permission");
  expect(summarisePermissions(["SendHttp", "Export"])).toBe("2 permissions");
  expect(summarisePermissions(["None"])).toBe("No permission");
});

test("three words are newer than older clients; Send only gives none of them", () => {
  // PERMISSIONS has 61 words, Elastic Email's Python and Ruby clients of 4.1.4 have 58.
  expect(NEWEST_PERMISSIONS.size).toBe(61 - 58);
  const counts = PRESETS.map(({ id, permissions }) => [
    id,
    permissions.filter((word) => NEWEST_PERMISSIONS.has(word)).length,
  ]);
  expect(counts).toEqual([
    ["full", 3],
    ["view", 3],
    ["send", 0],
    ["none", 0],
  ]);
});

test("an own word has one colon between two scopes of RFC 6749, and at most 100 characters", () => {
  for (const word of ["orders:read", "a:b", "shop/orders.v1:read_all", `${"a".repeat(49)}:${"b".repeat(50)}`]) {
    expect(isPermission(word), word).toBe(true);
  }
  for (const word of [
    "orders",
    ":read",
    "orders:",
    "a:b:c",
    "a b:c",
    'a":b',
    "a\\:b",
    "ä:b",
    "a:b\n",
    `${"a".repeat(99)}:b`,
  ]) {
    expect(isPermission(word), word).toBe(false);
  }
});

test("sorting puts own words after Elastic Email's, and a set's own words survive an intersection only in both", () => {
  expect(sortPermissions(["b:c", "SendHttp", "a:b", "ViewFiles"])).toEqual(["ViewFiles", "SendHttp", "a:b", "b:c"]);
  expect(intersect(new Set(["SendHttp", "a:b", "b:c"] as const), new Set(["SendHttp", "b:c"] as const))).toEqual([
    "SendHttp",
    "b:c",
  ]);
});
