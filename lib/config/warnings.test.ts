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

test("Redis that is not used, and servers that count permits apart, are warned of", () => {
  const rest = { smtpUrl: undefined, isPublicUrlSet: true, publicUrl, maxConcurrentPerIp: 20 };
  const sqlite = { engine: "sqlite", path: "/srv/latchkey.db" } as const;
  const postgresql = { engine: "postgresql", url: "postgresql://user:canary@db.example.com/latchkey" } as const;
  const redisUrl = "redis://:canary@redis.example.com";
  const warn = (...settings: object[]) => findConfigWarnings(Object.assign({}, rest, ...settings)).join();
  expect(warn({ database: sqlite })).toBe("");
  expect(warn({ database: postgresql, redisUrl })).toBe("");
  expect(warn({ database: sqlite, redisUrl })).toMatch(/^REDIS_URL is not used: /);
  expect(warn({ database: postgresql })).toMatch(/^REDIS_URL is not set: each server .* 20 concurrent/);
  expect(warn({ database: sqlite, redisUrl }) + warn({ database: postgresql })).not.toContain("canary");
});
