/** The connections to upstreams, none of which leads to a refused address. */
import dns, { type LookupAddress } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { Agent, buildConnector, Pool } from "undici";
import { isRefusedAddress } from "@/lib/shared/routes/refused-addresses";
import { isOwnListener, type Listener } from "./own-listeners";

const CONNECT_MS = 10_000;
const CONNECTIONS_PER_UPSTREAM = 1_024;

/** Why a connection was not tried. */
export type AddressFault = "ADDRESS_REFUSED" | "OWN_ADDRESS";

/** A connection that was not tried, because of its address. */
export class RefusedAddressError extends Error {
  readonly code: AddressFault;

  constructor(code: AddressFault) {
    super(code === "OWN_ADDRESS" ? "the address is the gate's own" : "no upstream may have this address");
    this.code = code;
  }
}

type ListListeners = () => readonly Listener[];

/**
 * Connections to upstreams, kept open between requests. The deadline of each request is set by its transfer.
 * `listeners` are asked for at each connection: where this process listens. `connectMs`: the time that a connection
 * may take, its TLS handshake included.
 */
export function createConnections(listeners: ListListeners, connectMs = CONNECT_MS): Agent {
  return createAgent(listeners, { pipelining: 1, connectMs });
}

/** Like `createConnections`, but each request has a connection of its own, which ends with it. */
export function createFreshConnections(listeners: ListListeners, connectMs = CONNECT_MS): Agent {
  return createAgent(listeners, { pipelining: 0, connectMs });
}

type AgentOptions = { pipelining: number; connectMs: number };

function createAgent(listeners: ListListeners, { pipelining, connectMs }: AgentOptions): Agent {
  return new Agent({
    connections: CONNECTIONS_PER_UPSTREAM,
    pipelining,
    headersTimeout: 0,
    bodyTimeout: 0,
    factory: (origin, options) =>
      new Pool(origin, { ...options, connect: createConnector(new URL(origin), listeners, connectMs) }),
  });
}

/** Connects where it may. Host names are judged by what they resolve to at each connection, not by what they did. */
function createConnector(origin: URL, listeners: ListListeners, connectMs: number): buildConnector.connector {
  const port = Number(origin.port) || (origin.protocol === "https:" ? 443 : 80);
  const findFault = (address: string): AddressFault | null => {
    if (isRefusedAddress(address)) return "ADDRESS_REFUSED";
    return isOwnListener(address, port, listeners()) ? "OWN_ADDRESS" : null;
  };
  const connect = buildConnector({ timeout: connectMs, lookup: guardLookup(findFault) });
  return (options, callback) => {
    // Node looks up names only.
    const fault = isIP(options.hostname) ? findFault(options.hostname) : null;
    if (fault === null) return connect(options, callback);
    queueMicrotask(() => callback(new RefusedAddressError(fault), null));
  };
}

/** A look-up without the addresses that have a fault; it fails where no other is left. */
function guardLookup(findFault: (address: string) => AddressFault | null): LookupFunction {
  return (hostname, options, callback) => {
    dns.lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, []);
      const usable = found.filter(({ address }) => findFault(address) === null);
      const [first] = usable;
      if (!first) return callback(new RefusedAddressError(faultOf(found, findFault)), []);
      if (options.all) callback(null, usable);
      else callback(null, first.address, first.family);
    });
  };
}

function faultOf(found: readonly LookupAddress[], findFault: (address: string) => AddressFault | null): AddressFault {
  return found.map(({ address }) => findFault(address)).find((fault) => fault !== null) ?? "ADDRESS_REFUSED";
}
