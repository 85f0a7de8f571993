/** Describes where a server that has just started can be opened, and what to do next. */
import { type NetworkInterfaceInfo, networkInterfaces } from "node:os";
import type { Config } from "@/lib/config/config";

type Listening = Pick<Config, "publicUrl" | "isPublicUrlSet" | "host" | "port">;
type Interfaces = NodeJS.Dict<NetworkInterfaceInfo[]>;

/** `claimCode` is null once somebody owns the server. `interfaces` are the machine's own unless a test names others. */
type StartFacts = { claimCode?: string | null; interfaces?: Interfaces };

const EVERYWHERE = new Set<string | undefined>([undefined, "0.0.0.0", "::"]);
const LOOPBACK = /^(?:localhost|127\..*|::1)$/;

/** The lines for the terminal. */
export function describeStart(config: Listening, facts: StartFacts = {}): string {
  const { claimCode = null, interfaces = networkInterfaces() } = facts;
  const { local, network } = listAddresses(config, interfaces);
  const [first = config.publicUrl.origin] = [...local, ...network];
  const lines = [`Latchkey is ready at ${config.isPublicUrlSet ? config.publicUrl.origin : first}`];
  if (config.isPublicUrlSet) {
    lines.push(`  Listening: ${describeListening(config)}`);
  } else {
    for (const url of local) lines.push(`  Local:   ${url}`);
    for (const url of network) lines.push(`  Network: ${url}`);
  }
  if (claimCode === null) {
    lines.push("Next: open it in a browser, sign up or sign in, and create an API key.");
  } else {
    const elsewhere = config.isPublicUrlSet ? config.publicUrl.origin : (network[0] ?? first);
    lines.push(
      "Nobody owns this server yet. Next: open it in a browser and set it up.",
      `From another machine, the page asks for this one-time code: ${claimCode}`,
      `  or open ${elsewhere}/set-up#code=${claimCode}`,
    );
  }
  return `${lines.join("\n")}\n`;
}

/** The URLs under which a server without PUBLIC_URL is reached from this machine, and from others by IPv4. */
function listAddresses({ host, port }: Listening, interfaces: Interfaces): { local: string[]; network: string[] } {
  const local = [`http://localhost:${port}`];
  if (host !== undefined && LOOPBACK.test(host)) return { local, network: [] };
  if (!EVERYWHERE.has(host)) return { local: [], network: [`http://${toUrlHost(host ?? "")}:${port}`] };
  const all = Object.values(interfaces).flatMap((addresses) => addresses ?? []);
  const others = all.filter(({ family, internal }) => family === "IPv4" && !internal);
  return { local, network: others.map(({ address }) => `http://${address}:${port}`) };
}

function describeListening({ publicUrl, host, port }: Listening): string {
  const place = EVERYWHERE.has(host) ? `all interfaces, port ${port}` : `http://${toUrlHost(host ?? "")}:${port}`;
  return publicUrl.protocol === "https:" ? `${place}, without TLS: the proxy in front ends it` : place;
}

function toUrlHost(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
