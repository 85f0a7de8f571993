/** Which cookies count as a session of this server. */
import { hash } from "node:crypto";
import { expect, test } from "vitest";
import { isSignedIn } from "./session";

const TOKEN = "s".repeat(43);
const sessions = { hasSession: (tokenHash: Buffer) => tokenHash.equals(hash("sha256", TOKEN, "buffer")) };
const local = { scheme: "http", host: "localhost:3000" } as const;
const isKnown = (cookies: string, address: Parameters<typeof isSignedIn>[2] = local) =>
  isSignedIn(sessions, cookies, address);

test("the cookie with this port counts, and so does the older one without a port", () => {
  expect(isKnown(`latchkey_session_3000=${TOKEN}`)).toBe(true);
  expect(isKnown(`theme=dark; latchkey_session=${TOKEN}`)).toBe(true);
  expect(isKnown(`__Host-latchkey=${TOKEN}`, { scheme: "https", host: "keys.example.com" })).toBe(true);
});

test("cookies of other ports and other names don't count, however many there are", () => {
  expect(isKnown(`latchkey_session_4000=${TOKEN}`)).toBe(false);
  expect(isKnown(`my_latchkey_session_3000=${TOKEN}`)).toBe(false);
  const others = Array.from({ length: 50 }, (_, index) => `latchkey_session_${4000 + index}=${"x".repeat(43)}`);
  expect(isKnown([...others, `latchkey_session_3000=${TOKEN}`].join("; "))).toBe(true);
});
