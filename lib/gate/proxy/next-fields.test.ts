/** Next gets its own fields with the values that its client code sends, and without any other. */
import { expect, test } from "vitest";
import { isSoundForNext } from "./next-fields";

const tree = (value: unknown) => encodeURIComponent(JSON.stringify(value));
const page = ["", { children: ["(account)", { children: ["keys", { children: ["__PAGE__", {}, null, null, 0] }] }] }];
const deep = (levels: number): unknown => (levels === 0 ? ["", {}] : ["a", { children: deep(levels - 1) }]);

test.each([
  ["accept", "anything"],
  ["rsc", "1"],
  ["next-router-prefetch", "1"],
  ["next-router-prefetch", "3"],
  ["next-router-segment-prefetch", "/_tree"],
  ["next-router-segment-prefetch", "/(account)/keys/__PAGE__"],
  ["next-url", "/keys?a=1"],
  ["next-url", "/"],
  ["next-action", "40f3b1c9a8e7d6c5b4a3928170f6e5d4c3b2a19081"],
  ["next-router-state-tree", tree(page)],
  ["next-router-state-tree", tree(["", {}, null, "refetch", 16, "x"])],
  ["next-router-state-tree", tree([["token", "abc", "d", null], {}, ["/share/abc", ""]])],
  ["next-router-state-tree", tree([["p", "a/b", "ci(..)(..)", ["c"]], {}])],
  ["next-router-state-tree", tree(deep(40))],
])("%s: %s is passed on", (name, value) => expect(isSoundForNext(name, { [name]: value })).toBe(true));

test.each([
  ["rsc", ""],
  ["rsc", "2"],
  ["rsc", "1, 1"],
  ["next-router-prefetch", "true"],
  ["next-router-segment-prefetch", "x"],
  ["next-router-segment-prefetch", "/a b"],
  ["next-url", "//evil.example"],
  ["next-url", "/\\evil.example"],
  ["next-url", "http://evil.example/"],
  ["next-url", "/a, /b"],
  ["next-action", "x"],
  ["next-action", "0".repeat(200)],
  ["next-router-state-tree", ""],
  ["next-router-state-tree", "x"],
  ["next-router-state-tree", "%"],
  ["next-router-state-tree", "null"],
  ["next-router-state-tree", tree({})],
  ["next-router-state-tree", tree([])],
  ["next-router-state-tree", tree(["", []])],
  ["next-router-state-tree", tree(["", null])],
  ["next-router-state-tree", tree([7, {}])],
  ["next-router-state-tree", tree(["", { children: "x" }])],
  ["next-router-state-tree", tree(["", {}, "x"])],
  ["next-router-state-tree", tree(["", {}, ["a"]])],
  ["next-router-state-tree", tree(["", {}, null, "other"])],
  ["next-router-state-tree", tree(["", {}, null, null, "0"])],
  ["next-router-state-tree", tree(["", {}, null, null, 0, 0])],
  ["next-router-state-tree", tree(["", {}, null, null, 0, "", ""])],
  ["next-router-state-tree", tree([["p", "v", "x", null], {}])],
  ["next-router-state-tree", tree([["p", "v"], {}])],
  ["next-router-state-tree", tree(deep(60))],
  ["next-router-state-tree", `${tree(page)}, ${tree(page)}`],
])("%s: %s is left out", (name, value) => expect(isSoundForNext(name, { [name]: value })).toBe(false));
