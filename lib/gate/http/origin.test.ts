/** Which pages may send forms here. */

import type { IncomingHttpHeaders } from "node:http";
import { expect, test } from "vitest";
import { findOwnOrigin, type OwnAddress } from "./origin";

const isOwnOrigin = (headers: IncomingHttpHeaders, address: OwnAddress) => findOwnOrigin(headers, address) !== null;

const set = { publicUrl: new URL("https://keys.example.com"), isPublicUrlSet: true };
const unset = { publicUrl: new URL("http://localhost:3000"), isPublicUrlSet: false };

test("PUBLIC_URL's own origin may", () => {
  expect(isOwnOrigin({ origin: "https://keys.example.com", host: "internal:3000" }, set)).toBe(true);
  expect(isOwnOrigin({ origin: "https://keys.example.com", "sec-fetch-site": "same-origin" }, set)).toBe(true);
  expect(isOwnOrigin({ origin: "http://localhost:3000", host: "localhost:3000" }, unset)).toBe(true);
});

test.each([
  undefined,
  "null",
  "",
  "garbage",
  "https://evil.example",
  "https://sub.keys.example.com",
  "https://keys.example.com:8443",
  "http://keys.example.com",
  "https://keys.example.com.evil.example",
  "https://keys.example.com@evil.example",
  "https://keys.example.com/",
])("origin %s may not", (origin) => {
  expect(isOwnOrigin({ origin, host: "keys.example.com" }, set)).toBe(false);
});

test.each(["cross-site", "same-site", "none"])("Sec-Fetch-Site: %s may not", (site) => {
  expect(isOwnOrigin({ origin: "https://keys.example.com", "sec-fetch-site": site }, set)).toBe(false);
});

test("with the default PUBLIC_URL any name will do that the request itself came to", () => {
  const own = (host: string) => isOwnOrigin({ origin: `http://${host}`, host }, unset);
  expect([own("192.168.1.5:3000"), own("127.0.0.1:3000"), own("[::1]:3000")]).toEqual([true, true, true]);
  expect([own("nas.local:3000"), own("latchkey.lan"), own("keys.example.com:8080")]).toEqual([true, true, true]);
  expect(isOwnOrigin({ origin: "http://nas.local:3000", host: "NAS.local:3000" }, unset)).toBe(true);
  expect(isOwnOrigin({ origin: "http://nas.local", host: "nas.local:80" }, unset)).toBe(true);
  expect(isOwnOrigin({ origin: "http://10.0.0.1", host: "10.0.0.2" }, unset)).toBe(false);
  expect(isOwnOrigin({ origin: "http://nas.local:3000", host: "nas.local:3001" }, unset)).toBe(false);
  expect(isOwnOrigin({ origin: "http://evil.example:3000", host: "nas.local:3000" }, unset)).toBe(false);
  expect(isOwnOrigin({ origin: "https://10.0.0.1", host: "10.0.0.1" }, unset)).toBe(false);
});

test.each(["cross-site", "same-site", "none"])("not even then, where Sec-Fetch-Site says %s", (site) => {
  const headers = { origin: "http://nas.local:3000", host: "nas.local:3000", "sec-fetch-site": site };
  expect(isOwnOrigin(headers, unset)).toBe(false);
});
