/** Finds the address of the client: the socket's peer, or the address that a trusted proxy reports. */
import type { IncomingHttpHeaders } from "node:http";
import type { Socket } from "node:net";
import type { Log } from "@/lib/gate/process/log";
import { type Address, formatAddress, type IpRule, parseAddress, ruleContains } from "@/lib/shared/keys/ip-rules";

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

const CLIENT_FIELDS = ["x-forwarded-for", "forwarded", "x-real-ip", "cf-connecting-ip", "true-client-ip"] as const;

/**
 * The address of the peer in normal form if it names another client than itself and is no trusted proxy, else null. Its
 * callers all count as one address then.
 */
export function findUntrustedProxy(
  peer: Address,
  headers: IncomingHttpHeaders,
  trusted: readonly IpRule[],
): string | null {
  const namesClient = CLIENT_FIELDS.some((name) => headers[name] !== undefined);
  return namesClient && !isTrusted(peer, trusted) ? formatAddress(peer) : null;
}

/** Logs the first X-Forwarded-For that is ignored because it came from an untrusted peer. */
export class IgnoredForwarding {
  readonly #log: Pick<Log, "warn">;
  readonly #trusted: readonly IpRule[];
  #isLogged = false;

  constructor(log: Pick<Log, "warn">, trusted: readonly IpRule[]) {
    this.#log = log;
    this.#trusted = trusted;
  }

  /** To be called when a request with the field was found to come from its peer. */
  note(peer: Address): void {
    if (this.#isLogged || isTrusted(peer, this.#trusted)) return;
    this.#isLogged = true;
    this.#log.warn(
      { peer: formatAddress(peer) },
      "X-Forwarded-For was ignored: it came from an address that TRUSTED_PROXIES does not name. If that is a proxy of " +
        "yours, name it there; until then all of its callers count as one address",
    );
  }
}
