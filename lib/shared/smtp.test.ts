/** SMTP_URL and SMTP_FROM are parsed, or refused. */
import { expect, test } from "vitest";
import { parseSender, parseSmtpUrl } from "./smtp";

test.each([
  ["smtp://mail.example.com", { host: "mail.example.com", port: undefined, isSecure: false, login: null }],
  ["smtps://relay/", { host: "relay", port: undefined, isSecure: true, login: null }],
  ["smtp://[::1]:2525", { host: "::1", port: 2525, isSecure: false, login: null }],
  ["smtp://mail.example.com:465", { host: "mail.example.com", port: 465, isSecure: true, login: null }],
  ["smtp://mäil.Example", { host: "xn--mil-qla.example", port: undefined, isSecure: false, login: null }],
  ["smtps://почта.рф:465", { host: "xn--80a1acny.xn--p1ai", port: 465, isSecure: true, login: null }],
  [
    "smtp://me%40example.com:p%2Fa%23s%3As@192.0.2.7:587",
    { host: "192.0.2.7", port: 587, isSecure: false, login: { user: "me@example.com", password: "p/a#s:s" } },
  ],
])("%s is read", (text, server) => {
  expect(parseSmtpUrl(text)).toEqual(server);
});

test.each([
  "mail.example.com",
  "mail.example.com:587",
  "https://mail.example.com",
  "smtp:mail.example.com",
  "smtp://",
  "smtp://user:password@",
  "smtp://mail.example.com:0",
  "smtp://mail.example.com:70000",
  "smtp://mail.example.com/path",
  "smtp://mail.example.com?logger=true",
  "smtp://mail.example.com#",
  "smtp://user@mail.example.com",
  "smtp://:password@mail.example.com",
  "smtp://user:pass/word@mail.example.com",
  "smtp://user:587#word@mail.example.com",
  "smtp://user:100%@mail.example.com",
  "smtp://mail.example.com,other.example.com",
])("%s is refused", (text) => {
  expect(parseSmtpUrl(text)).toBeNull();
});

test("a sender is an address, with a name or without", () => {
  expect(parseSender("keys@example.com")).toEqual({ name: "", address: "keys@example.com" });
  expect(parseSender(" <keys@example.com>")).toEqual({ name: "", address: "keys@example.com" });
  expect(parseSender("Keys, of Ours <keys@example.com>")).toEqual({
    name: "Keys, of Ours",
    address: "keys@example.com",
  });
});

test("a sender's domain may be international, and the part before the @ is what RFC 5322 allows", () => {
  expect(parseSender("Schlüssel <keys&more@münchen.de>")).toEqual({
    name: "Schlüssel",
    address: "keys&more@xn--mnchen-3ya.de",
  });
  expect(parseSender("Latchkey@xn--e1afmkfd.xn--p1ai")?.address).toBe("Latchkey@xn--e1afmkfd.xn--p1ai");
});

test.each([
  "keys",
  "keys@",
  "Keys keys@example.com",
  "a@example.com, b@example.com",
  "Keys <a@example.com> <b@example.com>",
  "Keys\r\nBcc: x@example.com <a@example.com>",
  '"Keys" <keys@example.com>',
])("%j is no sender", (text) => {
  expect(parseSender(text)).toBeNull();
});
