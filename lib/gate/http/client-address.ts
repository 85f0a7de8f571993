/** Finds the address of the client: the socket's peer, or the address that a trusted proxy reports. */
import type { Socket } from "node:net";
import { type Address, type IpRule, parseAddress, ruleContains } from "@/lib/shared/keys/ip-rules";

const peers = new WeakMap<Socket, Address>();

/** The address at the other end of the socket, parsed once per connection; null when the client has disconnected. */
export function getPeerAddress(socket: Socket): Address | null {
  const known = peers.get(socket);
  if (known) return known;
  // A link-local address comes with a zone id, which names an interface of this machine, not the client.
  const peer = parseAddress((socket.remoteAddress ?? "").replace(/%.*$/, ""));
  if (peer) peers.set(socket, peer);
  return peer;
}

function isTrusted(address: Address, trusted: readonly IpRule[]): boolean {
  return trusted.some((rule) => ruleContains(rule, address));
}

/** One hop of X-Forwarded-For: an address, perhaps with a port (`198.51.100.7:51234`, `[2001:db8::1]:443`). */
function parseHop(text: string): Address | null {
  const hop = text.trim();
  const bracketed = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(hop);
  if (bracketed) return parseAddress(bracketed[1] ?? "");
  const withPort = /^([\d.]+):\d{1,5}$/.exec(hop);
  return parseAddress(withPort?.[1] ?? hop);
}

/**
 * The client's address: the peer itself, unless the peer is a trusted proxy. Then X-Forwarded-For is read from the
 * right, past trusted hops, to the first untrusted one. Null when a hop on the way can't be parsed: to skip it would
 * accept the hop to its left, which no trusted proxy has seen and any client can forge.
 */
export function findClientAddress(
  peer: Address,
  forwardedFor: string | undefined,
  trusted: readonly IpRule[],
): Address | null {
  if (trusted.length === 0 || !isTrusted(peer, trusted)) return peer;
  if (forwardedFor === undefined || forwardedFor.trim() === "") return peer;
  const hops = forwardedFor.split(",");
  let nearest = peer;
  for (let index = hops.length - 1; index >= 0; index--) {
    const hop = parseHop(hops[index] ?? "");
    if (!hop) return null;
    nearest = hop;
    if (!isTrusted(hop, trusted)) return hop;
  }
  return nearest;
}
