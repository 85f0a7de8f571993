/** An IPv6 machine is offered by its network, because its address changes. */
import { expect, test } from "vitest";
import { parseIpRule } from "@/lib/shared/keys/ip-rules";
import { findOwnRules } from "./own-address";

test.each([
  ["2001:db8:40:1:5c3e:91ff:fe00:1", "2001:db8:40:1::/64"],
  ["2a02:8071:0:0:1::1", "2a02:8071::/64"],
  ["fd12:3456:789a:1::5", "fd12:3456:789a:1::/64"],
  ["2001:db8::", "2001:db8::/64"],
])("%s belongs to %s", (address, network) => {
  expect(findOwnRules(address)).toEqual({ address, network });
  expect(parseIpRule(network)).toMatchObject({ ok: true, rule: { text: network } });
});

test.each(["127.0.0.1", "203.0.113.9", "::1", "fe80::1", "::", "unknown"])("%s is offered alone", (address) => {
  expect(findOwnRules(address)).toEqual({ address, network: null });
});
