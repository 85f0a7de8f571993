/** Describes where a server that has just started can be opened, and what to do next. */
import { type NetworkInterfaceInfo, networkInterfaces } from "node:os";
import type { Config } from "@/lib/config/config";

type Listening = Pick<Config, "publicUrl" | "isPublicUrlSet" | "host" | "port">;
type Interfaces = NodeJS.Dict<NetworkInterfaceInfo[]>;

/** The lines for the terminal. `interfaces` are the machine's own unless a test names others. */
export function describeStart(config: Listening, interfaces: Interfaces = networkInterfaces()): string {
  const lines = [`Latchkey is ready at ${config.publicUrl.origin}`];
  for (const address of listNetworkAddresses(config, interfaces)) {
    lines.push(`  on your network: http://${address}:${config.port}`);
  }
  lines.push("Next: open it in a browser, sign up or sign in, and create an API key.", "");
  return lines.join("\n");
}

/** The IPv4 addresses under which others reach a server that listens on all interfaces and has no PUBLIC_URL. */
function listNetworkAddresses({ host, isPublicUrlSet }: Listening, interfaces: Interfaces): string[] {
  if (isPublicUrlSet || (host !== undefined && host !== "0.0.0.0" && host !== "::")) return [];
  const all = Object.values(interfaces).flatMap((addresses) => addresses ?? []);
  return all.filter(({ family, internal }) => family === "IPv4" && !internal).map(({ address }) => address);
}
