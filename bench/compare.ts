/** Measures candidates in turn, A B A B, and says how they compare. */

import { median } from "./load";
import type { Measure } from "./load-measure";
import type { Stage } from "./stage";

/** One line of the table; `detail` is kept beside it, in test-results/bench. */
export type Outcome = {
  what: string;
  against: string;
  /** what was asked, how often, by how many */
  load: string;
  ours: string;
  theirs: string;
  ratio: string;
  asked: string;
  isReached: boolean;
  detail: unknown;
};

/** As many turns until code is compiled and caches are full. */
export const WARM_UP = 2;

/** Runs every candidate to warm up, then `rounds` times in turn. */
export async function takeTurns<Name extends string>(
  stage: Stage,
  candidates: Record<Name, () => Promise<Measure>>,
  rounds = stage.settings.rounds,
): Promise<Record<Name, Measure[]>> {
  const names = Object.keys(candidates) as Name[];
  const runs = Object.fromEntries(names.map((name) => [name, [] as Measure[]])) as Record<Name, Measure[]>;
  for (let round = 0; round < WARM_UP; round++) {
    for (const name of names) await candidates[name]();
  }
  for (let round = 0; round < rounds; round++) {
    for (const name of names) runs[name].push(await candidates[name]());
  }
  return runs;
}

/** A number as people write it: 12,345. */
export const whole = (value: number) => Math.round(value).toLocaleString("en");
/** Two digits are enough to see a difference, and more than a shared machine gives. */
export const milliseconds = (value: number) => `${Number(value.toPrecision(2))} ms`;

/** Unexpected answers of all runs; anything above 0 makes a row fail. */
export function countUnexpected(runs: readonly Measure[]): number {
  return runs.reduce((sum, { unexpected }) => sum + unexpected, 0);
}

function describe(runs: readonly Measure[], figure: (run: Measure) => number, show: (value: number) => string): string {
  const values = runs.map(figure);
  const wrong = countUnexpected(runs);
  const spread = `${show(Math.min(...values))} to ${show(Math.max(...values))}`;
  return `${show(median(values))} (${spread})${wrong > 0 ? `, ${whole(wrong)} UNEXPECTED` : ""}`;
}

/** Requests per second, median and spread, with the medians of p50 and p99. */
export function ratesOf(runs: readonly Measure[]): string {
  const [p50, p99] = [median(runs.map((run) => run.p50)), median(runs.map((run) => run.p99))];
  const times = `${Number(p50.toPrecision(2))} / ${milliseconds(p99)}`;
  return `${describe(runs, (run) => run.requestsPerSecond, whole)}; ${times}`;
}
/** 99th percentiles, median and spread. */
export const tailsOf = (runs: readonly Measure[]) => describe(runs, (run) => run.p99, milliseconds);

/** The median of what each round's pair compares to. */
export function ratioOf(
  ours: readonly Measure[],
  theirs: readonly Measure[],
  figure: (run: Measure) => number,
): number {
  return median(ours.map((run, index) => figure(run) / figure(theirs[index] as Measure)));
}

type RowLabels = Pick<Outcome, "what" | "against" | "load">;
export type Pair = { ours: readonly Measure[]; theirs: readonly Measure[] };

const show = (ratio: number) => ratio.toFixed(ratio < 10 ? 2 : 1);
const rateRatioOf = ({ ours, theirs }: Pair) => ratioOf(ours, theirs, (run) => run.requestsPerSecond);

/** How far a server gets that looks at nothing: a mark beyond it asks for more than Node's HTTP server can do. */
export function bareBeside(bare: readonly Measure[], plugin: readonly Measure[]): string {
  return `bare \`node:http\` with the same bytes: ${show(rateRatioOf({ ours: bare, theirs: plugin }))} times the plugin`;
}

/**
 * Our requests per second must be at least `atLeast` times theirs. `elsewhere`: the same at other numbers of
 * connections.
 */
export function compareRates(
  labels: RowLabels,
  pair: Pair,
  atLeast: number,
  elsewhere: Record<string, Pair> = {},
): Outcome {
  const ratio = rateRatioOf(pair);
  const others = Object.entries(elsewhere);
  const beside = others.map(([connections, other]) => `${show(rateRatioOf(other))} at ${connections}`).join(", ");
  const cpu = ratioOf(pair.theirs, pair.ours, (run) => run.cpu ?? Number.NaN);
  const unexpected = [pair, ...others.map(([, other]) => other)].flatMap(({ ours, theirs }) => [...ours, ...theirs]);
  return {
    ...labels,
    ours: ratesOf(pair.ours),
    theirs: ratesOf(pair.theirs),
    ratio: `${show(ratio)}${beside && ` (${beside})`}`,
    asked: `at least ${Number(atLeast.toFixed(2))}`,
    isReached: ratio >= atLeast && countUnexpected(unexpected) === 0,
    detail: { ...pair, elsewhere, theirProcessorTimeByOurs: Math.round(cpu * 100) / 100 },
  };
}
