/** Load by wrk: one thread, a script that picks the secrets. */
import { spawn } from "node:child_process";
import path from "node:path";
import type { Load, Measure } from "./load-measure";

type Printed = {
  microseconds: number;
  requests: number;
  p50: number;
  p99: number;
  max: number;
  errors: number;
  exhausted: boolean;
  statuses: Record<string, number>;
};

function argumentsFor({ keys }: Load): string[] {
  if (keys.pick === "unseen") return [keys.pick];
  const { list, file } = keys.from;
  const [start, count] = keys.pick === "random" ? [0, list.length] : [keys.start, keys.count];
  return [keys.pick, file, start, count, (list[0] ?? "").length + 1].map(String);
}

function run(words: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn("wrk", words, { stdio: ["ignore", "pipe", "inherit"] });
    const kill = () => void child.kill();
    process.once("exit", kill);
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.once("error", reject);
    child.once("close", (code) => {
      process.off("exit", kill);
      if (code === 0) resolve(output);
      else reject(new Error(`wrk ended with code ${code}: ${output}`));
    });
  });
}

export async function measureWithWrk(load: Load): Promise<Measure> {
  const { url, connections, seconds, status } = load;
  const script = path.join(import.meta.dirname, "wrk.lua");
  const shape = ["-t1", `-c${connections}`, `-d${seconds}s`, "--timeout", "10s", "-s", script];
  const output = await run([...shape, url, "--", ...argumentsFor(load)]);
  const line = output.split("\n").find((one) => one.startsWith("{"));
  if (!line) throw new Error(`wrk said nothing of what it measured: ${output}`);
  const printed = JSON.parse(line) as Printed;
  if (printed.exhausted)
    throw new Error("there were not enough secrets to ask with each once: give BENCH_MANY_KEYS more");
  const answered = Object.values(printed.statuses).reduce((sum, count) => sum + count, 0);
  return {
    requestsPerSecond: printed.requests / (printed.microseconds / 1e6),
    p50: printed.p50 / 1000,
    p99: printed.p99 / 1000,
    max: printed.max / 1000,
    requests: answered,
    unexpected: answered - (printed.statuses[status] ?? 0) + printed.errors,
    statuses: printed.statuses,
  };
}
