/** Bad configuration is one sentence that names the variable, the problem and an example. */
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { readConfig } from "./config";
import { describeDatabase } from "./database";
import { ConfigError } from "./environment";

test("without any variable the documented defaults hold", () => {
  expect(readConfig({})).toMatchObject({
    port: 3000,
    host: undefined,
    database: { engine: "sqlite", path: path.resolve("data/latchkey.db") },
    nodeName: os.hostname(),
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

const messageOf = (environment: Record<string, string>): string => {
  try {
    readConfig(environment);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "";
};

test.each([
  ["PORT", "http", "for example 3000"],
  ["PORT", "0", "from 1 to 65535"],
  ["PORT", "3000.5", "whole number"],
  ["MAX_CONCURRENT_PER_IP", "-1", "for example 20"],
  ["CONNECTION_TIMEOUT_SECONDS", "10m", "for example 600"],
  ["DATABASE_URL", "postgres://db", "file:./data/latchkey.db"],
  ["DATABASE_URL", "file:", "file:./data/latchkey.db"],
  ["NODE_NAME", "web\t1", "for example web-1"],
  ["NODE_NAME", "w".repeat(65), "1 to 64 printable characters"],
  ["PUBLIC_URL", "keys.example.com", "https://keys.example.com"],
  ["PUBLIC_URL", "https://keys.example.com/path", "without a path"],
  ["PUBLIC_URL", "ftp://keys.example.com", "http or https"],
  ["TRUSTED_PROXIES", "10.0.0.5/8", "for example 10.0.0.0/8"],
  ["TRUSTED_PROXIES", "loopback", "for example 10.0.0.0/8"],
  ["SIGN_UP", "maybe", "first, open, closed"],
  ["TEST_ROUTES", "yes", "0, 1"],
  ["SMTP_FROM", "Latchkey", "for example Latchkey <latchkey@example.com>"],
  ["SMTP_FROM", "a@example.com, b@example.com", "an email address"],
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

test.each([
  ["POSTGRESQL://user:canary@db/latchkey", 'is written "postgresql:"'],
  ["postgresql:user:canary@db", 'no "://"'],
  ["postgresql://user:canary@db", "names no database"],
  ["postgresql://user:canary@db/", "names no database"],
  ["postgresql://user:canary#@db/latchkey", "written as %23"],
  ["postgresql://user:canary%@db/latchkey", "percent-encode it"],
  ["postgresql://user:canary@one:5432,two:5432/latchkey", "can't be read"],
  ["postgresql://db/latchkey?password=canary", "does not pass on"],
  ["postgresql://user:canary@db/latchkey?sslmode=on", "an unknown sslmode"],
  ["mysql://user:canary@db/latchkey", "must name a PostgreSQL database"],
  ["host=db password=canary", "must name a PostgreSQL database"],
  ['"postgresql://user:canary@db/latchkey"', "quotation marks"],
])("DATABASE_URL=%s is refused without the password in it", (value, hint) => {
  expect(() => readConfig({ DATABASE_URL: value })).toThrow(ConfigError);
  expect(messageOf({ DATABASE_URL: value })).toMatch(/^DATABASE_URL can't be used: [^\n]*\.$/);
  expect(messageOf({ DATABASE_URL: value })).toContain(hint);
  expect(messageOf({ DATABASE_URL: value })).not.toContain("canary");
});

test.each([
  ["postgres://user:canary@db.example.com/latchkey", "postgresql://db.example.com:5432/latchkey"],
  ["postgresql://user:canary@[2001:db8::1]:5433/a%20b", "postgresql://[2001:db8::1]:5433/a%20b"],
  ["postgresql://user:canary@/latchkey?host=/run/postgresql", "postgresql:///run/postgresql/latchkey"],
  ["postgresql:///latchkey?host=/run/postgresql&sslmode=disable", "postgresql:///run/postgresql/latchkey"],
])("DATABASE_URL=%s is shown as %s", (DATABASE_URL, shown) => {
  const { database } = readConfig({ DATABASE_URL, CHAIN_KEY_FILE: "chain-key" });
  expect(database).toEqual({ engine: "postgresql", url: DATABASE_URL });
  expect(describeDatabase(database)).toBe(shown);
});

test("the chain key is beside a SQLite file, unless it is named, and must be named with PostgreSQL", () => {
  expect(readConfig({ DATABASE_URL: "file:/srv/keys.db" }).chainKeyPath).toBe("/srv/keys.db.chain-key");
  const CHAIN_KEY_FILE = "secrets/chain-key";
  expect(readConfig({ DATABASE_URL: "file:/srv/keys.db", CHAIN_KEY_FILE }).chainKeyPath).toBe(
    path.resolve(CHAIN_KEY_FILE),
  );
  const DATABASE_URL = "postgresql://user:canary@db/latchkey";
  expect(readConfig({ DATABASE_URL, CHAIN_KEY_FILE }).chainKeyPath).toBe(path.resolve(CHAIN_KEY_FILE));
  expect(messageOf({ DATABASE_URL })).toMatch(/^CHAIN_KEY_FILE is not set: [^\n]* for example [^\n]*\.$/);
  expect(messageOf({ DATABASE_URL })).not.toContain("canary");
});

test("a way to send email may be missing, empty, or there", () => {
  for (const SMTP_URL of [undefined, "", "smtp://relay", "smtps://user:pass%23word@mail.example.com:465"]) {
    for (const SMTP_FROM of [undefined, "", "keys@example.com", "Our keys <keys@example.com>"]) {
      expect(readConfig({ SMTP_URL, SMTP_FROM }).port).toBe(3000);
    }
  }
});

test("each entry of a list that is wrong is named, with what would be right, and the rest of the list is not", () => {
  const entries = Array.from({ length: 22 }, (_, index) => `192.0.2.${index + 1}`);
  entries[6] = "10.0.0.5/8";
  entries[11] = "192.168.1.300";
  entries[19] = '"203.0.113.7"';
  const message = messageOf({ TRUSTED_PROXIES: entries.join(",") });
  expect(message).toContain('entry 7 of 22 is "10.0.0.5/8": it is not a whole network or range; write 10.0.0.0/8');
  expect(message).toContain('entry 12 of 22 is "192.168.1.300": ');
  expect(message).toContain('entry 20 of 22 is ""203.0.113.7"": write it without quotation marks, 203.0.113.7');
  expect(message).not.toContain("192.0.2.1,");
  expect(message).toMatch(/^TRUSTED_PROXIES can't be used: [^\n]*\.$/);
});

test.each([
  ["TRUSTED_PROXIES", '"10.0.0.0/8,192.0.2.7"', "write TRUSTED_PROXIES=10.0.0.0/8,192.0.2.7."],
  ["TRUSTED_PROXIES", "10.0.0.0/8 192.0.2.7", "separate entries by commas"],
  ["PORT", "'3000'", "write PORT=3000."],
  ["PUBLIC_URL", "keys.example.org:8443", "write https://keys.example.org:8443;"],
  ["PUBLIC_URL", "https://keys.example.org/settings/", 'has the path "/settings/"'],
  ["PUBLIC_URL", "https://keys.example.org/settings/", "write https://keys.example.org;"],
  ["HOST", "http://127.0.0.1:3000", "is a URL"],
  ["HOST", "127.0.0.1:3000", "for example 127.0.0.1."],
  ["HOST", "[::1]", "for example ::1."],
  ["HOST", "*", "for example 0.0.0.0"],
  ["DATABASE_URL", "./data/keys.db", "for example file:./data/keys.db."],
  ["DATABASE_URL", "file:~/keys.db", "only a shell replaces"],
  ["DATABASE_URL", "file:data/", "names a folder"],
  ["DATABASE_URL", "file:data/keys.db?mode=ro", "no options are possible"],
  ["SMTP_URL", "mail.example.com:587", "this one has no scheme"],
  ["SMTP_URL", "smtp://user@mail.example.com", "a user without a password"],
  ["SMTP_URL", "smtp://user:a/b@mail.example.com", "SMTP_URL can't be used"],
  ["SMTP_URL", "smtp://user:a#b@mail.example.com", "written as %3F and %23"],
])("%s=%s is refused with the reason and the remedy", (name, value, hint) => {
  expect(messageOf({ [name]: value })).toMatch(new RegExp(`^${name} [^\\n]*\\.$`));
  expect(messageOf({ [name]: value })).toContain(hint);
});

test("white space around a value does not count, as where lines end as on Windows", () => {
  expect(readConfig({ PORT: "4000\r", HOST: " 127.0.0.1 " })).toMatchObject({ port: 4000, host: "127.0.0.1" });
});

test.each(["127.0.0.1", "::", "::1", "fe80::1%eth0", "localhost", "keys.example.com"])(
  "HOST=%s is accepted",
  (HOST) => {
    expect(readConfig({ HOST }).host).toBe(HOST);
  },
);
