/** Rows about a route to an upstream that answers 1 KiB, beside proxies that check less or nothing. */

import type { Measure } from "@/bench/load-measure";
import { compareRates, type Outcome, type Pair, takeTurns } from "../compare";
import { checkLoad, gateOf, KEYS, ROUTE } from "../gate";
import { Line } from "../line";
import { measure } from "../load";
import { nginxOf } from "../nginx";
import { bareProxyOf, hasNginx, type Peer } from "../peers";
import type { Stage } from "../stage";
import { CONNECTIONS, OTHER_CONNECTIONS } from "./check";

const WHAT = "an upstream route, 1 KiB answers";

export async function measureUpstream(stage: Stage): Promise<Outcome[]> {
  const gate = await gateOf(stage);
  const [byRequest, byDispatch] = [await bareProxyOf(stage, "request"), await bareProxyOf(stage, "dispatch")];
  const nginx = hasNginx ? await nginxOf(stage, gate.secrets) : null;
  const at = (connections: number) => {
    const through = ({ url, pid }: Peer) =>
      measure({ ...checkLoad(stage, gate, connections), url: `${url}${ROUTE}`, status: 200, pid });
    const candidates: Record<string, () => Promise<Measure>> = {
      gate: () => through(gate),
      byRequest: () => through(byRequest),
      byDispatch: () => through(byDispatch),
    };
    if (nginx) candidates.nginx = () => through(nginx);
    return takeTurns(stage, candidates);
  };
  const runs = await at(CONNECTIONS);
  const others: [number, typeof runs][] = [];
  for (const connections of OTHER_CONNECTIONS) others.push([connections, await at(connections)]);
  const compare = (name: string, against: string, atLeast: number) => {
    const pairOf = (run: typeof runs): Pair => ({ ours: run.gate ?? [], theirs: run[name] ?? [] });
    const elsewhere = Object.fromEntries(others.map(([connections, run]) => [connections, pairOf(run)]));
    const load = `${KEYS.toLocaleString("en")} keys at random, ${CONNECTIONS} connections`;
    return compareRates({ what: WHAT, against, load }, pairOf(runs), atLeast, elsewhere);
  };
  return [
    compare("byRequest", "undici's `request` and `pipeline`, no check", 0.8),
    compare("byDispatch", "undici's `dispatch`, no check", 0.8),
    nginx ? compare("nginx", "nginx: `map`, `geo`, `limit_conn`, `proxy_pass`", 0.35) : withoutNginx(WHAT, "0.35"),
  ];
}

function withoutNginx(what: string, asked: string): Outcome {
  const labels = { what, against: "nginx", load: "not run: nginx is not installed", asked };
  return { ...labels, ours: "", theirs: "", ratio: "", isReached: false, detail: null };
}

const AT_ONCE = 40;
const LIMIT = 20;

/** Sends so many slow calls at once; resolves to how many were admitted, and how many refused with 429. */
async function callAtOnce(url: string, secret: string): Promise<{ admitted: number; refused: number }> {
  const port = Number(new URL(url).port);
  const lines = await Promise.all(Array.from({ length: AT_ONCE }, () => Line.open(port)));
  const answers = await Promise.all(lines.map((line) => line.ask(`${ROUTE}/slow`, secret)));
  for (const line of lines) line.close();
  const count = (status: number) => answers.filter((one) => one.status === status).length;
  return { admitted: count(200), refused: count(429) };
}

export async function measureLimit(stage: Stage): Promise<Outcome[]> {
  const gate = await gateOf(stage);
  const [secret = ""] = gate.secrets.list;
  const peers: [string, Peer][] = [["ours", gate]];
  if (hasNginx) peers.push(["theirs", await nginxOf(stage, gate.secrets)]);
  const counts: Record<string, Awaited<ReturnType<typeof callAtOnce>>[]> = { ours: [], theirs: [] };
  for (let round = 0; round < stage.settings.rounds; round++) {
    for (const [name, { url }] of peers) counts[name]?.push(await callAtOnce(url, secret));
  }
  const show = (name: string) => [...new Set(counts[name]?.map(({ admitted }) => admitted))].join(", ");
  const isExact = (name: string) =>
    counts[name]?.every(({ admitted, refused }) => admitted === LIMIT && refused === AT_ONCE - LIMIT) ?? false;
  return [
    {
      what: `calls admitted of ${AT_ONCE} slow ones at once from one address`,
      against: hasNginx ? "nginx `limit_conn` 20" : "nginx is not installed",
      load: `${AT_ONCE} connections, answers after 1 s, ${stage.settings.rounds} times`,
      ours: show("ours"),
      theirs: show("theirs"),
      ratio: "",
      asked: `exactly ${LIMIT}`,
      isReached: isExact("ours") && (!hasNginx || isExact("theirs")),
      detail: counts,
    },
  ];
}
