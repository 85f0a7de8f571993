/** Rows about a long list of routes: the right one must be found as fast as if it were the only one. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { compareRates, type Outcome, takeTurns } from "../compare";
import { checkLoad, gateOf, KEYS, ROUTE, upstreamOf } from "../gate";
import { measure } from "../load";
import type { Stage } from "../stage";
import { CONNECTIONS } from "./check";

const ROUTES = 500;
const WITH_PARAMETER = "/api/shops/{shop}/bench";
/** One route may cost 1.05 times as long among many. */
const AT_LEAST = 0.95;

export async function measureRoutes(stage: Stage): Promise<Outcome[]> {
  const one = await gateOf(stage);
  const many = await gateOf(stage, `gate with ${ROUTES} routes`, KEYS, { ROUTES_FILE: await writeRoutes(stage) });
  const through = (gate: typeof one, path: string) =>
    measure({ ...checkLoad(stage, gate, CONNECTIONS), url: `${gate.url}${path}`, status: 200 });
  const runs = await takeTurns(stage, {
    one: () => through(one, ROUTE),
    literal: () => through(many, ROUTE),
    parameter: () => through(many, WITH_PARAMETER.replace("{shop}", "17")),
  });
  const load = `${KEYS.toLocaleString("en")} keys at random, ${CONNECTIONS} connections`;
  const compare = (what: string, ours: typeof runs.one) =>
    compareRates({ what, against: "the only route", load }, { ours, theirs: runs.one }, AT_LEAST);
  return [
    compare(`one of ${ROUTES} routes`, runs.literal),
    compare(`one of ${ROUTES} routes, with a parameter`, runs.parameter),
  ];
}

async function writeRoutes(stage: Stage): Promise<string> {
  const { port } = await upstreamOf(stage);
  const upstream = `http://127.0.0.1:${port}/data`;
  const permissions = { GET: ["ViewContacts"] };
  const others = Array.from({ length: ROUTES - 2 }, (_, index) =>
    index % 2 === 0
      ? { path: `/api/service${index}/items`, upstream, permissions }
      : { path: `/api/service${index}/{id}/items`, upstream: `${upstream}/{id}`, permissions },
  );
  const routes = [
    ...others,
    { path: ROUTE, upstream, permissions },
    { path: WITH_PARAMETER, upstream, permissions, stripPrefix: false },
  ];
  const file = path.join(stage.folder, "many.routes.json");
  writeFileSync(file, JSON.stringify({ routes }));
  return file;
}
