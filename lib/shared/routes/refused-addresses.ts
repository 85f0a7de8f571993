/** The addresses that no upstream may have: there a machine's own credentials are handed to anybody on it. */
import { parseAddress, parseIpRule, ruleContains } from "@/lib/shared/keys/ip-rules";

/** IPv4-mapped IPv6 counts as IPv4. */
const RULES = [
  // Link-local: 169.254.169.254 is where most clouds answer, and the rest leads to neighbours that nobody has named.
  "169.254.0.0/16",
  "fe80::/10",
  // Amazon and Google by IPv6, Alibaba, Azure's WireServer, and the older Oracle Cloud.
  "fd00:ec2::254",
  "fd20:ce::254",
  "100.100.100.200",
  "168.63.129.16",
  "192.0.0.192",
  // RFC 6052: a NAT64 gateway takes these for the IPv4 addresses in their last four bytes.
  "64:ff9b::a9fe:0/112",
  "64:ff9b::6464:64c8",
].map((text) => {
  const parse = parseIpRule(text);
  if (!parse.ok) throw new Error(parse.message);
  return parse.rule;
});

/** Whether an IP address is link-local or one of a metadata service. True for what is no plain IP address. */
export function isRefusedAddress(text: string): boolean {
  const address = parseAddress(text);
  return address === null || RULES.some((rule) => ruleContains(rule, address));
}
