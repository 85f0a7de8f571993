/** Settings that don't go together are warned of at the start. */
import { expect, test } from "vitest";
import { findConfigWarnings } from "./warnings";

const publicUrl = new URL("http://localhost:3000");

test("mail without PUBLIC_URL is warned of, because its links would lead to localhost", () => {
  const warnings = findConfigWarnings({ smtpUrl: "smtp://mail.example.com", isPublicUrlSet: false, publicUrl });
  expect(warnings).toEqual([
    expect.stringMatching(/^SMTP_URL is set and PUBLIC_URL is not: .*http:\/\/localhost:3000/),
  ]);
});

test("mail with PUBLIC_URL, and a server without mail, are fine", () => {
  const smtpUrl = "smtp://mail.example.com";
  expect(findConfigWarnings({ smtpUrl, isPublicUrlSet: true, publicUrl })).toEqual([]);
  expect(findConfigWarnings({ smtpUrl: undefined, isPublicUrlSet: false, publicUrl })).toEqual([]);
  expect(findConfigWarnings({ smtpUrl: "", isPublicUrlSet: false, publicUrl })).toEqual([]);
});
