/** A person at the terminal sees addresses that work. */
import type { NetworkInterfaceInfo } from "node:os";
import { expect, test } from "vitest";
import { describeStart } from "./addresses";

const local = { publicUrl: new URL("http://localhost:3000"), isPublicUrlSet: false, host: undefined, port: 3000 };
const one = (address: string, family: "IPv4" | "IPv6", internal = false) =>
  ({ address, family, internal }) as NetworkInterfaceInfo;
const interfaces = {
  lo: [one("127.0.0.1", "IPv4", true)],
  eth0: [one("192.0.2.7", "IPv4"), one("fe80::1", "IPv6")],
};

test("a server on all interfaces names its local and its network addresses, and the next step", () => {
  const text = describeStart(local, interfaces);
  expect(text.split("\n")).toEqual([
    "Latchkey is ready at http://localhost:3000",
    "  on your network: http://192.0.2.7:3000",
    "Next: open it in a browser, sign up or sign in, and create an API key.",
    "",
  ]);
});

test("a server with PUBLIC_URL, or on loopback alone, names no network address", () => {
  const published = { ...local, publicUrl: new URL("https://keys.example.com"), isPublicUrlSet: true };
  expect(describeStart(published, interfaces)).not.toContain("192.0.2.7");
  expect(describeStart(published, interfaces)).toContain("ready at https://keys.example.com");
  expect(describeStart({ ...local, host: "127.0.0.1" }, interfaces)).not.toContain("192.0.2.7");
});
