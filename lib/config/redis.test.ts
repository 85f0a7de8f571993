/** REDIS_URL is refused with a reason, and no message holds any of it. */
import { expect, test } from "vitest";
import { readConfig } from "./config";
import { ConfigError } from "./environment";
import { describeRedis } from "./redis";

test.each([
  ["redis.example.com:6379", "no scheme"],
  ["http://:canary@redis.example.com", "another scheme"],
  ["redis://:canary@", "host"],
  ["redis://:canary#@redis.example.com", "written as %3F and %23"],
  ["redis://:canary@redis.example.com?db=1", "written as %3F and %23"],
  ["redis://:can/ary@redis.example.com", "percent-encoded"],
  ["redis://:canary%@redis.example.com", "percent-encoded"],
  ["redis://:canary@redis.example.com/keys", "the number of a database"],
  ["redis://:canary@one redis.example.com", "white space"],
  ['"redis://:canary@redis.example.com"', "quotation marks"],
])("REDIS_URL=%s is refused without the password in it", (REDIS_URL, hint) => {
  const read = () => readConfig({ REDIS_URL });
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(/^REDIS_URL can't be used: [^\n]*\.$/);
  expect(read).toThrow(hint);
  expect(read).not.toThrow(/canary/);
});

test.each([
  ["redis://redis.example.com", "redis://redis.example.com"],
  ["rediss://user:can%2Fary@redis.example.com:6380/2", "rediss://redis.example.com:6380/2"],
  ["redis://:canary@[2001:db8::1]:6379/", "redis://[2001:db8::1]:6379"],
])("REDIS_URL=%s is shown as %s", (REDIS_URL, shown) => {
  expect(readConfig({ REDIS_URL }).redisUrl).toBe(REDIS_URL);
  expect(describeRedis(REDIS_URL)).toBe(shown);
});
