/** A key in the wrong form is recognised by its checksum, and the slip is named. */
import { expect, test } from "vitest";
import { completeSecret } from "@/lib/shared/keys/secret-format";
import { readCredential } from "./credential";
import { refuseCredential } from "./credential-refusal";

const secret = completeSecret("0123456789ABCDEF".repeat(6).slice(0, 88));
const otherwise = secret.slice(0, -1) + (secret.endsWith("0") ? "1" : "0");

const refusalFor = (headers: Record<string, string>, parameters: string[] = []) => {
  const credential = readCredential(headers, parameters);
  if (credential.ok) throw new Error("not refused");
  return refuseCredential(credential.code, headers, parameters);
};

const detail = (slips: string) =>
  `No such API key. What was sent looks like one with ${slips}. Send the 96 characters in upper case, and nothing else.`;

test.each([
  [`Bearer ${secret}`, 'the word "Bearer" before it'],
  [`bearer ${secret.toLowerCase()}`, 'the word "Bearer" before it and lower-case letters'],
  [`"${secret}"`, "quotes around it"],
  [`'${secret}`, "quotes around it"],
  [`\u00e2\u0080\u009c${secret}\u00e2\u0080\u009d`, "quotes around it"],
  [`"Bearer ${secret}"`, 'the word "Bearer" before it and quotes around it'],
  [`${secret}\\n`, "a line end"],
  [`${secret}%0D%0A`, "a line end"],
  [`"${secret}\\n"`, "quotes around it and a line end"],
  [secret.toLowerCase(), "lower-case letters"],
  [`KEY=${secret}`, "other text beside it"],
  [`X-API-Key: ${secret}`, "other text beside it"],
  [`<${secret}>`, "other text beside it"],
])("%j in a header: %s", (value, slips) => {
  for (const name of ["x-api-key", "x-elasticemail-apikey", "x-auth-token"]) {
    expect(refusalFor({ [name]: value })).toEqual({ code: "key_invalid", detail: detail(slips) });
  }
});

test("behind Bearer, and in a parameter, the same slips are named", () => {
  expect(refusalFor({ authorization: `Bearer "${secret}"` }).detail).toBe(detail("quotes around it"));
  expect(refusalFor({ authorization: `Bearer Bearer ${secret}` }).detail).toBe(detail('the word "Bearer" before it'));
  expect(refusalFor({}, [`${secret}\r\n`]).detail).toBe(detail("a line end"));
  expect(refusalFor({}, [` ${secret}`]).detail).toBe(detail("spaces around it"));
  expect(refusalFor({}, ["", secret.toLowerCase()]).detail).toBe(detail("lower-case letters"));
});

test("a key without Bearer in Authorization is missing, and the word is asked for", () => {
  for (const authorization of [secret, `Token ${secret}`, secret.toLowerCase()]) {
    expect(refusalFor({ authorization })).toMatchObject({ code: "key_missing", detail: /"Bearer" and a space/ });
  }
  expect(refusalFor({ authorization: "Basic dTpw" })).toEqual({ code: "key_missing" });
});

test.each([
  otherwise,
  `Bearer ${otherwise}`,
  `"${otherwise.toLowerCase()}"`,
  secret.slice(1),
  `${secret}0`,
  `${secret.slice(0, 9)} ${secret.slice(10)}`,
  `"${secret}"${" ".repeat(1000)}x`,
  "A".repeat(10_000),
  "Bearer",
])("%j is no key in any form, and no slip is named", (value) => {
  expect(refusalFor({ "x-api-key": value })).toEqual({ code: "key_invalid" });
});

test("two different keys stay ambiguous", () => {
  expect(refusalFor({ "x-api-key": `Bearer ${secret}`, "x-auth-token": secret })).toEqual({ code: "key_ambiguous" });
});
