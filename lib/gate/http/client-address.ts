/** Finds the address of the client: the socket's peer, or the address that a trusted proxy reports. */
import type { Socket } from "node:net";
import { type Address, type IpRule, parseAddress, ruleContains } from "@/lib/shared/keys/ip-rules";

const peers = new WeakMap<Socket, Address>();

/**
 * One address, as a socket or a proxy writes it. A link-local address comes with a zone id (RFC 4007 section 11), which
 * names an interface of the machine that wrote it, not the client.
 */
function readAddress(text: string): Address | null {
  return parseAddress(text.includes(":") ? text.replace(/%.*$/, "") : text);
}

/** The address at the other end of the socket, parsed once per connection; null when the client has disconnected. */
export function getPeerAddress(socket: Socket): Address | null {
  const known = peers.get(socket);
  if (known) return known;
  const peer = readAddress(socket.remoteAddress ?? "");
  if (peer) peers.set(socket, peer);
  return peer;
}

function isTrusted(address: Address, trusted: readonly IpRule[]): boolean {
  return trusted.some((rule) => ruleContains(rule, address));
}

/** One hop of X-Forwarded-For: an address, perhaps with a port (`198.51.100.7:51234`, `[2001:db8::1]:443`). */
function parseHop(hop: string): Address | null {
  const bracketed = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(hop);
  if (bracketed) return readAddress(bracketed[1] ?? "");
  const withPort = /^([\d.]+):\d{1,5}$/.exec(hop);
  return readAddress(withPort?.[1] ?? hop);
}

/**
 * The client's address: the peer itself, unless the peer is a trusted proxy. Then X-Forwarded-For is read from the
 * right, past trusted hops, to the first untrusted one. Null when a hop on the way can't be parsed: to skip it would
 * accept the hop to its left, which no trusted proxy has seen and any client can forge. Empty elements are no hops
 * (RFC 9110 section 5.6.1).
 */
export function findClientAddress(
  peer: Address,
  forwardedFor: string | undefined,
  trusted: readonly IpRule[],
): Address | null {
  if (trusted.length === 0 || !isTrusted(peer, trusted)) return peer;
  if (forwardedFor === undefined) return peer;
  const hops = forwardedFor.split(",");
  let nearest = peer;
  for (let index = hops.length - 1; index >= 0; index--) {
    const text = hops[index]?.trim();
    if (!text) continue;
    const hop = parseHop(text);
    if (!hop) return null;
    nearest = hop;
    if (!isTrusted(hop, trusted)) return hop;
  }
  return nearest;
}
