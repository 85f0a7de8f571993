/** A route that leads back to the gate is recognised, whatever the gate listens on. */
import { expect, test } from "vitest";
import { isOwnListener } from "./own-listeners";

const ethernet = { address: "192.168.1.5", family: "IPv4", internal: false } as const;
const interfaces = { eth0: [{ ...ethernet, netmask: "255.255.255.0", mac: "", cidr: null }] };

test.each([
  ["127.0.0.1", "0.0.0.0", true],
  ["127.0.0.2", "::", true],
  ["::1", "::", true],
  ["0.0.0.0", "127.0.0.1", true],
  ["127.0.0.1", "127.0.0.1", true],
  ["::ffff:127.0.0.1", "127.0.0.1", true],
  ["192.168.1.5", "0.0.0.0", true],
  ["::ffff:192.168.1.5", "::", true],
  ["192.168.1.5", "192.168.1.5", true],
  ["192.168.1.6", "0.0.0.0", false],
  ["192.168.1.5", "127.0.0.1", false],
  ["127.0.0.1", "192.168.1.5", false],
])("%s leads to a gate that listens on %s: %s", (address, listening, isOwn) => {
  expect(isOwnListener(address, 3000, [{ address: listening, port: 3000 }], interfaces)).toBe(isOwn);
  expect(isOwnListener(address, 3001, [{ address: listening, port: 3000 }], interfaces)).toBe(false);
});
