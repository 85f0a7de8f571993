/** The Markdown table of what was measured. */
import type { Outcome } from "./compare";

/** What the table shows of an outcome. */
export type TableLine = Omit<Outcome, "detail">;

/** A row's lines, and how and when they were measured. */
export type Found = {
  /** ISO 8601 */
  at: string;
  machine: string;
  loadBy: string;
  rounds: number;
  seconds: number;
  outcomes: TableLine[];
  /** resident MiB of each process after the row */
  memory: Record<string, number>;
};

/** Found rows by name. */
export type Results = Record<string, Found>;

const HEAD = ["what", "load", "Latchkey", "compared with", "", "ratio", "target", "met"];
const NOTE =
  "Requests per second or times: median of the rounds (smallest to largest); p50 / p99. The ratio is the median of the rounds' ratios.";

const toLine = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;

function describeMethod({ at, machine, loadBy, rounds, seconds }: Found): string {
  const load = `load by ${loadBy} on the same machine (${machine})`;
  return `${rounds} rounds of ${seconds} s in turn after two to warm up, ${load}, ${at.slice(0, 10)}.`;
}

/** Each process with the most memory that it had after any row. */
function describeMemory(found: readonly Found[]): string {
  const memory = new Map<string, number>();
  for (const [name, size] of found.flatMap((row) => Object.entries(row.memory))) {
    memory.set(name, Math.max(size, memory.get(name) ?? 0));
  }
  return `Resident memory, MiB: ${[...memory].map(([name, size]) => `${name} ${size}`).join("; ")}.`;
}

/** The table of all rows, with a sentence for each way in which they were measured. */
export function toTable(results: Results): string {
  const found = Object.values(results);
  const lines = found.flatMap(({ outcomes }) =>
    outcomes.map(({ what, load, ours, against, theirs, ratio, asked, isReached }) =>
      toLine([what, load, ours, against, theirs, ratio, asked, asked === "none" ? "" : isReached ? "yes" : "**no**"]),
    ),
  );
  const methods = new Set(found.map(describeMethod));
  const table = [toLine(HEAD), toLine(HEAD.map(() => "---")), ...lines];
  return [...methods, NOTE, "", ...table, "", describeMemory(found)].join("\n");
}

const MARKED = /(<!-- bench -->\n)[\s\S]*(\n<!-- \/bench -->)/;

/** `document` with `table` between its two marks. Throws when it does not have them. */
export function replaceTable(document: string, table: string): string {
  if (!MARKED.test(document))
    throw new Error("The table needs the marks <!-- bench --> and <!-- /bench --> around it.");
  return document.replace(MARKED, (_, begin: string, end: string) => `${begin}${table}${end}`);
}
