/** A server without an owner goes to a person at the machine, or to one who knows the code that the terminal shows. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { createTestDatabase } from "@/lib/server/testing/database";
import { INNER_ENV } from "@/lib/shared/gate/inner-hop";
import { createClaimCode } from "@/lib/shared/people/claim-code";
import { signUp } from "./accounts";
import { isUnclaimed } from "./claim";

const { dump } = createTestDatabase();
const client = { address: "203.0.113.9", userAgent: "Test" };
const inputOf = (email: string) => ({ name: "Ada", email, password: "correct horse battery", accountName: "Engines" });
const code = createClaimCode();

beforeEach(() => {
  process.env.SIGN_UP = "first";
  process.env[INNER_ENV.claimCode] = code;
});
afterEach(() => {
  delete process.env[INNER_ENV.claimCode];
});

test("a code has 16 letters and digits in groups, and is another one each time", () => {
  const codes = Array.from({ length: 100 }, createClaimCode);
  expect(new Set(codes).size).toBe(100);
  for (const each of codes) expect(each).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3}$/);
});

test("from elsewhere nobody becomes the owner without the code", async () => {
  const claimants = [undefined, { isLocal: false, code: "" }, { isLocal: false, code: createClaimCode() }];
  for (const claimant of claimants) {
    const result = await signUp(inputOf("stranger@example.com"), client, { claimant });
    expect(result).toMatchObject({ ok: false, message: null, fields: { code: expect.stringContaining("terminal") } });
  }
  expect(await isUnclaimed()).toBe(true);
  expect(dump().User).toEqual([]);
});

test("with SIGN_UP=open no code is asked for, because nobody owns the server by signing up", async () => {
  process.env.SIGN_UP = "open";
  expect(await isUnclaimed()).toBe(false);
  const weak = { ...inputOf("open@example.com"), password: "password1234" };
  expect(await signUp(weak, client)).toMatchObject({ fields: { password: expect.any(String) } });
});

test("the code works as people type it, once; afterwards neither it nor being local helps", async () => {
  const typed = ` ${code.toLowerCase().replaceAll("-", " ").replaceAll("0", "o").replaceAll("1", "l")} `;
  const owner = await signUp(inputOf("owner@example.com"), client, { claimant: { isLocal: false, code: typed } });
  expect(owner.ok).toBe(true);
  expect(await isUnclaimed()).toBe(false);
  for (const isLocal of [true, false]) {
    const second = await signUp(inputOf("second@example.com"), client, { claimant: { isLocal, code } });
    expect(second).toMatchObject({ ok: false, message: expect.stringContaining("closed") });
  }
  expect(dump().User).toHaveLength(1);
});
