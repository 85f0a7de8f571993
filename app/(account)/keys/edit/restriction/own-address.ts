/** The rules that admit the person's own machine: an IPv4 address, or for IPv6 its network and the address. */
import { formatAddress, parseAddress } from "@/lib/shared/keys/ip-rules";

/** `network`: the /64 of an IPv6 address, which a machine keeps while its address changes; else null. */
export type OwnRules = { address: string; network: string | null };

const HOST_BITS = 64n;
const GLOBAL_UNICAST = 0b001n;
const UNIQUE_LOCAL = 0b1111110n;

/** `clientAddress` is the browser's address as the server sees it. Loopback and link-local have no network to offer. */
export function findOwnRules(clientAddress: string): OwnRules {
  const parsed = parseAddress(clientAddress);
  if (parsed?.family !== 6) return { address: clientAddress, network: null };
  const isRouted = parsed.value >> 125n === GLOBAL_UNICAST || parsed.value >> 121n === UNIQUE_LOCAL;
  if (!isRouted) return { address: clientAddress, network: null };
  const first = (parsed.value >> HOST_BITS) << HOST_BITS;
  return { address: clientAddress, network: `${formatAddress({ family: 6, value: first })}/64` };
}
