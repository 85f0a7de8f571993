/** A person at the terminal sees addresses that work, and how to become the owner. */
import type { NetworkInterfaceInfo } from "node:os";
import { expect, test } from "vitest";
import { describeStart } from "./addresses";

const local = { publicUrl: new URL("http://localhost:3000"), isPublicUrlSet: false, host: undefined, port: 3000 };
const published = { ...local, publicUrl: new URL("https://keys.example.com"), isPublicUrlSet: true };
const one = (address: string, family: "IPv4" | "IPv6", internal = false) =>
  ({ address, family, internal }) as NetworkInterfaceInfo;
const interfaces = {
  lo: [one("127.0.0.1", "IPv4", true)],
  eth0: [one("192.0.2.7", "IPv4"), one("fe80::1", "IPv6")],
};

test("a server on all interfaces names its local and its network addresses, and the next step", () => {
  const text = describeStart(local, { interfaces });
  expect(text.split("\n")).toEqual([
    "Latchkey is ready at http://localhost:3000",
    "  Local:   http://localhost:3000",
    "  Network: http://192.0.2.7:3000",
    "Next: open it in a browser, sign up or sign in, and create an API key.",
    "",
  ]);
});

test("a server with PUBLIC_URL, or on loopback alone, names no network address", () => {
  expect(describeStart(published, { interfaces })).not.toContain("192.0.2.7");
  expect(describeStart(published, { interfaces })).toContain("ready at https://keys.example.com");
  expect(describeStart({ ...local, host: "127.0.0.1" }, { interfaces })).not.toContain("192.0.2.7");
});

test("a server with PUBLIC_URL says where it listens as well", () => {
  const textFor = (host: string | undefined) => describeStart({ ...published, host }, { interfaces });
  expect(textFor(undefined)).toContain("  Listening: all interfaces, port 3000, without TLS");
  expect(textFor("127.0.0.1")).toContain("  Listening: http://127.0.0.1:3000, without TLS");
  expect(textFor("::1")).toContain("  Listening: http://[::1]:3000, without TLS");
});

test("a server that listens on one network address names that address alone", () => {
  const lines = describeStart({ ...local, host: "192.0.2.7" }, { interfaces }).split("\n");
  expect(lines.slice(0, 2)).toEqual(["Latchkey is ready at http://192.0.2.7:3000", "  Network: http://192.0.2.7:3000"]);
});

test("a server without an owner prints the one-time code and a link that holds it", () => {
  const claimCode = "ABCD-EFGH-JKMN-PQRS";
  const linkFor = (config: typeof local) =>
    /(?<=or open )\S+/.exec(describeStart(config, { claimCode, interfaces }))?.[0];
  expect(linkFor(local)).toBe(`http://192.0.2.7:3000/set-up#code=${claimCode}`);
  expect(linkFor(published)).toBe(`https://keys.example.com/set-up#code=${claimCode}`);
  expect(describeStart(local, { claimCode, interfaces })).toContain(`one-time code: ${claimCode}\n`);
  expect(describeStart(local, { interfaces })).not.toContain("code");
});
