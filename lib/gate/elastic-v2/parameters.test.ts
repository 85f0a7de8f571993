/** No key goes on to the dashboard. */
import { expect, test } from "vitest";
import { completeSecret } from "@/lib/shared/keys/secret-format";
import { sortParameters } from "./parameters";

const secret = completeSecret("A".repeat(88));

test("every apikey is taken out, in any letter case and as a list; the others stay in their order", () => {
  const { secrets, others } = sortParameters([
    ["tokenName", "a & b=c+d"],
    ["APIKEY", "1"],
    ["x", ""],
    ["apikey", "2"],
    ["ApiKey[0]", "3"],
    ["apikey[]", ""],
    ["tokenName", "ü 🔑"],
  ]);
  expect(secrets).toEqual(["1", "2", "3", ""]);
  expect([...new URLSearchParams(others.toString())]).toEqual([
    ["tokenName", "a & b=c+d"],
    ["x", ""],
    ["tokenName", "ü 🔑"],
  ]);
});

test("what could be a secret never goes on, whatever it is called", () => {
  const { secrets, others } = sortParameters([
    ["api_key", secret],
    [secret, ""],
    ["tokenName", secret],
    ["myapikey", "x"],
  ]);
  expect(secrets).toEqual([]);
  expect(others.toString()).toBe("myapikey=x");
});
