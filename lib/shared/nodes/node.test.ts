/** The status of a node can be read whichever version of Latchkey wrote it. */
import { expect, test } from "vitest";
import { type NodeStatus, parseNodeStatus } from "./node";

const unknown: NodeStatus = { leaseAgeMs: 0, permits: 0, redis: "none", routesHash: null, claimCodeHash: null };

test("what a node wrote is read", () => {
  const status: NodeStatus = { leaseAgeMs: 12.5, permits: 3, redis: "away", routesHash: "ab", claimCodeHash: "cd" };
  expect(parseNodeStatus(JSON.stringify(status))).toEqual(status);
});

test("what a newer version added is ignored, and what an older one left out has its default", () => {
  expect(parseNodeStatus('{"permits":3,"region":"eu"}')).toEqual({ ...unknown, permits: 3 });
});

test.each(["", "null", "[]", '{"permits":-1}', '{"redis":"gone"}'])("the text %o is read as a status", (text) => {
  expect(parseNodeStatus(text)).toEqual(unknown);
});
