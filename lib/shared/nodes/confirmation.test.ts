/** What people read about the servers after a change is true, and absent where there is one server. */
import { expect, test } from "vitest";
import { type Confirmation, describeConfirmation } from "./confirmation";

const cutOff = (name: string, time: string) => ({ name, since: `2026-11-28T${time}.000Z` });
const describe = (confirmation: Confirmation | null) =>
  describeConfirmation(confirmation, "Revoked", (iso) => iso.slice(11, 19));

test.each<[string, Confirmation | null]>([
  ["an SQLite database", null],
  ["one server", { servers: 1, cutOff: [] }],
  ["no server", { servers: 0, cutOff: [] }],
])("%s: nothing is said", (_what, confirmation) => {
  expect(describe(confirmation)).toBeNull();
});

test.each<[Confirmation, string]>([
  [{ servers: 2, cutOff: [] }, "Revoked on both servers."],
  [{ servers: 3, cutOff: [] }, "Revoked on all 3 servers."],
  [
    { servers: 3, cutOff: [cutOff("web-3", "12:03:04")] },
    "Revoked on 2 of 3 servers. web-3 is cut off and has admitted no request since 12:03:04.",
  ],
  [
    { servers: 4, cutOff: [cutOff("web-2", "12:03:04"), cutOff("web-3", "12:03:09"), cutOff("web-4", "12:01:00")] },
    "Revoked on 1 of 4 servers. web-2, web-3 and web-4 are cut off and have admitted no request since 12:03:09.",
  ],
  [
    { servers: 1, cutOff: [cutOff("web-1", "12:03:04")] },
    "Revoked on 0 of 1 servers. web-1 is cut off and has admitted no request since 12:03:04.",
  ],
  [
    { servers: null, since: "2026-11-28T12:03:09.000Z" },
    "The servers could not be asked to confirm it. " +
      "One that has not heard of it has admitted no request since 12:03:09.",
  ],
])("%j is described in plain sentences", (confirmation, text) => {
  expect(describe(confirmation)).toBe(text);
});
