/** No upstream has the address of a metadata service; private networks are what it is for. */
import { expect, test } from "vitest";
import { isRefusedAddress } from "./refused-addresses";
import { parseUpstream } from "./upstream-url";

test.each([
  "169.254.169.254",
  "169.254.0.1",
  "169.254.255.255",
  "::ffff:169.254.169.254",
  "::ffff:a9fe:a9fe",
  "64:ff9b::a9fe:a9fe",
  "fe80::1",
  "febf::1",
  "fd00:ec2::254",
  "fd20:ce::254",
  "100.100.100.200",
  "::ffff:100.100.100.200",
  "64:ff9b::6464:64c8",
  "168.63.129.16",
  "192.0.0.192",
  "fe80::1%eth0",
  "no address",
])("%s is refused", (address) => {
  expect(isRefusedAddress(address)).toBe(true);
});

test.each([
  "127.0.0.1",
  "::1",
  "10.0.0.1",
  "172.16.0.1",
  "192.168.1.1",
  "100.64.0.1",
  "fd00::1",
  "169.253.0.1",
  "169.255.0.1",
  "203.0.113.7",
  "2001:db8::1",
])("%s is allowed", (address) => {
  expect(isRefusedAddress(address)).toBe(false);
});

test.each([
  "http://169.254.169.254",
  "http://2852039166/latest",
  "http://[::ffff:169.254.169.254]:80",
  "http://[fe80::1]",
])("an upstream at %s is refused, however it is written", (upstream) => {
  expect(parseUpstream(upstream)).toEqual({
    ok: false,
    reason: "The upstream may not be a link-local address or a metadata service.",
  });
});
