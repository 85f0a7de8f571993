/** How long and how often the bench measures; the environment may shorten it, and the results say so. */

export type Settings = {
  rounds: number;
  /** of one measurement */
  seconds: number;
  memoryMinutes: number;
  /** keys in the large database */
  manyKeys: number;
  /** names of the rows to run; null for all */
  only: readonly string[] | null;
};

function numberFrom(name: string, usual: number): number {
  const value = Number(process.env[name] || usual);
  if (!(value > 0)) throw new Error(`${name} must be a number above 0, for example ${usual}.`);
  return value;
}

/** Reads BENCH_ROUNDS, BENCH_SECONDS, BENCH_MEMORY_MINUTES, BENCH_MANY_KEYS and `--only=a,b`. */
export function readSettings(words: readonly string[]): Settings {
  const only = words.find((word) => word.startsWith("--only="))?.slice("--only=".length);
  return {
    rounds: numberFrom("BENCH_ROUNDS", 5),
    seconds: numberFrom("BENCH_SECONDS", 3),
    memoryMinutes: numberFrom("BENCH_MEMORY_MINUTES", 10),
    manyKeys: numberFrom("BENCH_MANY_KEYS", 1_000_000),
    only: only?.split(",") ?? null,
  };
}
