/** One request, one secret. */
import { expect, test } from "vitest";
import { completeSecret } from "@/lib/shared/keys/secret-format";
import { readCredential } from "./credential";

const secret = completeSecret("A".repeat(88));
const other = completeSecret("B".repeat(88));

test("a secret is found in any header, in a parameter, and in all of them at once", () => {
  const everywhere = {
    "x-api-key": secret,
    "x-elasticemail-apikey": secret,
    "x-auth-token": secret,
    authorization: `Bearer ${secret}`,
  };
  for (const [name, value] of Object.entries(everywhere)) {
    expect(readCredential({ [name]: value })).toEqual({ ok: true, secret });
    expect(readCredential({ [name]: value }, [secret])).toEqual({ ok: true, secret });
  }
  expect(readCredential(everywhere, [secret, "", secret])).toEqual({ ok: true, secret });
  expect(readCredential({}, [secret])).toEqual({ ok: true, secret });
  expect(readCredential({ authorization: "Basic dTpw" }, [secret])).toEqual({ ok: true, secret });
});

test("two different secrets are ambiguous, wherever they are, also when one is no secret at all", () => {
  const ambiguous = { ok: false, code: "key_ambiguous" };
  expect(readCredential({}, [secret, other])).toEqual(ambiguous);
  expect(readCredential({}, ["x", secret])).toEqual(ambiguous);
  expect(readCredential({ "x-auth-token": other }, [secret])).toEqual(ambiguous);
  expect(readCredential({ authorization: `Bearer ${other}` }, [secret])).toEqual(ambiguous);
  expect(readCredential({ "x-api-key": secret, "x-auth-token": other })).toEqual(ambiguous);
  expect(readCredential({ "x-api-key": `${secret}, ${secret}` }, [secret])).toEqual(ambiguous);
});

test("what is empty is missing, and what is no secret is invalid", () => {
  expect(readCredential({ "x-api-key": "", authorization: "Bearer " }, ["", ""])).toMatchObject({
    code: "key_missing",
  });
  for (const wrong of ["x", ` ${secret}`, secret.toLowerCase(), `${secret.slice(0, 95)}0`]) {
    expect(readCredential({}, [wrong])).toEqual({ ok: false, code: "key_invalid" });
  }
});
