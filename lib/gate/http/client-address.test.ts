/** Whom the gate takes a request to come from. */
import { expect, test } from "vitest";
import { formatAddress, parseAddress, parseIpRule } from "@/lib/shared/keys/ip-rules";
import vectors from "../../../e2e/support/ip-vectors.json";
import { findClientAddress } from "./client-address";

function clientOf(peerText: string, header: string | undefined, trustedTexts: readonly string[]): string | null {
  const peer = parseAddress(peerText);
  if (!peer) throw new Error("bad case");
  const trusted = trustedTexts.map((text) => {
    const parse = parseIpRule(text);
    if (!parse.ok) throw new Error(parse.message);
    return parse.rule;
  });
  const client = findClientAddress(peer, header, trusted);
  return client && formatAddress(client);
}

const rows = vectors.filter((row) => row.kind === "xff");

test.each(rows)("$why: $header from $peer", (row) => {
  expect(clientOf(row.peer ?? "", row.header, row.trusted ?? [])).toBe(row.client);
});

test("the vectors are whole", () => expect(rows).toHaveLength(12));

test.each([
  ["[2001:db8::1]:443", "2001:db8::1"],
  ["2001:db8::1", "2001:db8::1"],
  ["fe80::1c2d:3eff:fe4f:5a6b%eth0", "fe80::1c2d:3eff:fe4f:5a6b"],
  ["fe80::1%eth0", "fe80::1"],
  ["[fe80::1%eth0]:443", "fe80::1"],
  ["[fe80::1%25eth0]", "fe80::1"],
  ["198.51.100.7%eth0", null],
  ["%eth0", null],
  ["198.51.100.7:", null],
  ["198.51.100.7,", "198.51.100.7"],
  ["198.51.100.7, ", "198.51.100.7"],
  [", ,198.51.100.7,,\t,", "198.51.100.7"],
  ["198.51.100.7,,10.0.0.9,", "198.51.100.7"],
  [",", "10.0.0.2"],
  ["", "10.0.0.2"],
  ["nonsense,,", null],
  ["localhost", null],
])("hop %s is %s", (header, client) => {
  expect(clientOf("10.0.0.2", header, ["10.0.0.0/8"])).toBe(client);
});

test("an IPv4-mapped peer is trusted by an IPv4 rule", () => {
  expect(clientOf("::ffff:10.0.0.2", "198.51.100.7", ["10.0.0.0/8"])).toBe("198.51.100.7");
});
