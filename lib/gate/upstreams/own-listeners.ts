/** Finds out whether an address leads back to the gate: such a request would go round in circles. */
import { BlockList, isIP } from "node:net";
import { type NetworkInterfaceInfo, networkInterfaces } from "node:os";

const UNSPECIFIED = new BlockList();
UNSPECIFIED.addAddress("0.0.0.0", "ipv4");
UNSPECIFIED.addAddress("::", "ipv6");

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");

const includes = (list: BlockList, address: string) => list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");

/** An address and a port that this process listens on. */
export type Listener = { address: string; port: number };

/** Whether a connection to this IP address and port would reach one of the listeners. */
export function isOwnListener(
  address: string,
  port: number,
  listeners: readonly Listener[],
  interfaces: NodeJS.Dict<NetworkInterfaceInfo[]> = networkInterfaces(),
): boolean {
  return listeners.some((listener) => listener.port === port && reaches(address, listener.address, interfaces));
}

function reaches(address: string, listening: string, interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): boolean {
  const isLocal = includes(LOOPBACK, address) || includes(UNSPECIFIED, address);
  if (isLocal) return includes(LOOPBACK, listening) || includes(UNSPECIFIED, listening);
  const own = new BlockList();
  if (!includes(UNSPECIFIED, listening)) own.addAddress(listening, isIP(listening) === 6 ? "ipv6" : "ipv4");
  else {
    for (const { address: local, family } of Object.values(interfaces).flatMap((each) => each ?? [])) {
      own.addAddress(local, family === "IPv6" ? "ipv6" : "ipv4");
    }
  }
  return includes(own, address);
}
