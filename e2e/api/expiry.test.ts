/** Moments as official clients write them, in v4 and in v2. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { createPerson, keysOf, makeKey, removeKey } from "../support/api/people";
import { takeSharedServer } from "../support/api/shared-server";
import { envelopeIn, post } from "../support/api/v2";
import { statusAndCodeOf, v4Of } from "../support/api/v4";

const server = takeSharedServer();

let owner: Actor;
let secret: string;

beforeAll(async () => {
  owner = await createPerson();
  ({ secret } = await makeKey(owner, { name: "caller", permissions: ["Security"] }));
});

/** Adds a key "made" and deletes it. Its expiry, or the refusal's code and detail. */
const WAYS = {
  v4: async (Expires: string): Promise<unknown> => {
    const answer = await v4Of(server.url, secret)("POST", "", {
      json: { Name: "made", AccessLevel: ["None"], Expires },
    });
    return answer.status === 201 ? takeMade() : [statusAndCodeOf(answer)[1], answer.json().detail];
  },
  v2: async (expires: string): Promise<unknown> => {
    const parameters = { apikey: secret, tokenName: "made", accessLevel: "0", expires };
    const envelope = envelopeIn(await post(`${server.url}/api/v2/accesstoken/add`, parameters));
    return envelope.success ? takeMade() : [envelope.code, envelope.detail];
  },
};

async function takeMade(): Promise<string | null> {
  const made = (await keysOf(owner)).find(({ name }) => name === "made");
  if (!made) throw new Error("no key was made");
  await removeKey(owner, made);
  return made.expiresAt;
}

describe.each(["v4", "v2"] as const)("in %s", (way) => {
  test.each([
    ["2030-01-31 12:00:00 UTC", "2030-01-31T12:00:00.000Z"],
    ["2030-01-31 12:00:00 +0100", "2030-01-31T11:00:00.000Z"],
    ["2030-01-31T12:00:00+0000", "2030-01-31T12:00:00.000Z"],
    ["2030-01-31 12:00:00+00:00", "2030-01-31T12:00:00.000Z"],
    ["2030-01-31", "2030-01-31T00:00:00.000Z"],
  ])("%s is %s", async (written, moment) => {
    expect(await WAYS[way](written)).toBe(moment);
  });

  test("a day alone that has begun is refused, and how it was read is said", async () => {
    const today = new Date().toISOString().slice(0, 10);
    const detail = `Expires must be a time in the future. It was read as ${today}T00:00:00.000Z. A day alone is its first moment in UTC.`;
    expect(await WAYS[way](today)).toEqual(["expires_in_past", detail]);
  });
});
