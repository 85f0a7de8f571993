/** Bad configuration is one sentence that names the variable, the problem and an example. */
import path from "node:path";
import { expect, test } from "vitest";
import { ConfigError, readConfig } from "./config";

test("without any variable the documented defaults hold", () => {
  expect(readConfig({})).toMatchObject({
    port: 3000,
    host: undefined,
    databasePath: path.resolve("data/latchkey.db"),
    isPublicUrlSet: false,
    trustedProxies: [],
    maxConcurrentPerIp: 20,
    connectionTimeoutSeconds: 600,
    routesPath: "latchkey.routes.json",
    signUp: "first",
    hasTestRoutes: false,
  });
  expect(readConfig({ PORT: "4000" }).publicUrl.origin).toBe("http://localhost:4000");
  expect(readConfig({ PORT: "" }).port).toBe(3000);
});

test("what is given is used", () => {
  const config = readConfig({ PUBLIC_URL: "https://keys.example.com", TRUSTED_PROXIES: "10.0.0.0/8, 192.0.2.7," });
  expect(config.publicUrl.origin).toBe("https://keys.example.com");
  expect(config.trustedProxies.map((rule) => rule.text)).toEqual(["10.0.0.0/8", "192.0.2.7"]);
});

test.each([
  ["PORT", "http", "for example 3000"],
  ["PORT", "0", "from 1 to 65535"],
  ["PORT", "3000.5", "whole number"],
  ["MAX_CONCURRENT_PER_IP", "-1", "for example 20"],
  ["CONNECTION_TIMEOUT_SECONDS", "10m", "for example 600"],
  ["DATABASE_URL", "postgres://db", "file:./data/latchkey.db"],
  ["DATABASE_URL", "file:", "file:./data/latchkey.db"],
  ["PUBLIC_URL", "keys.example.com", "https://keys.example.com"],
  ["PUBLIC_URL", "https://keys.example.com/path", "without a path"],
  ["PUBLIC_URL", "ftp://keys.example.com", "http or https"],
  ["TRUSTED_PROXIES", "10.0.0.5/8", "for example 10.0.0.0/8"],
  ["TRUSTED_PROXIES", "loopback", "for example 10.0.0.0/8"],
  ["SIGN_UP", "maybe", "first, open, closed"],
  ["TEST_ROUTES", "yes", "0, 1"],
  ["SMTP_FROM", "Latchkey", "for example Latchkey <latchkey@example.com>"],
  ["SMTP_FROM", "a@example.com, b@example.com", "an e-mail address"],
])("%s=%s is refused with its name and an example", (name, value, hint) => {
  expect(() => readConfig({ [name]: value })).toThrow(ConfigError);
  expect(() => readConfig({ [name]: value })).toThrow(`${name} is "${value}"`);
  expect(() => readConfig({ [name]: value })).toThrow(hint);
});

test.each([
  ["mail.example.com:587"],
  ["https://user:canary@mail.example.com"],
  ["smtp://user:canary@"],
  ["smtp://user:canary#@mail.example.com"],
  ["smtp://user:canary@mail.example.com/?debug=true"],
  ["user:canary@mail.example.com"],
])("SMTP_URL=%s is refused with an example, and without the password in it", (value) => {
  const read = () => readConfig({ SMTP_URL: value });
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(
    /^SMTP_URL can't be used: it must be .* for example smtp:\/\/user:password@mail\.example\.com:587\.$/,
  );
  expect(read).not.toThrow(/canary/);
});

test("a way to send e-mail may be missing, empty, or there", () => {
  for (const SMTP_URL of [undefined, "", "smtp://relay", "smtps://user:pass%23word@mail.example.com:465"]) {
    for (const SMTP_FROM of [undefined, "", "keys@example.com", "Our keys <keys@example.com>"]) {
      expect(readConfig({ SMTP_URL, SMTP_FROM }).port).toBe(3000);
    }
  }
});
