/** The row about the gate's memory under unknown keys. */
import { setTimeout as sleep } from "node:timers/promises";
import { type Outcome, whole } from "../compare";
import { CHECK, gateOf } from "../gate";
import { measure, median } from "../load";
import { residentMiB } from "../processes";
import { type Stage, tell } from "../stage";

const READINGS_PER_MINUTE = 12;
/** Before the first reading counts: what the server takes once, it takes now. */
const WARM_UP_SECONDS = 20;
/** The collector decides when memory goes back, so no two readings are equal. */
const FLAT_MIB = 20;

export async function measureMemory(stage: Stage): Promise<Outcome[]> {
  const gate = await gateOf(stage, "gate under unknown keys");
  const seconds = Math.round(stage.settings.memoryMinutes * 60);
  const load = (duration: number) =>
    measure({ url: `${gate.url}${CHECK}`, keys: { pick: "unseen" }, connections: 16, seconds: duration, status: 401 });
  await load(Math.min(WARM_UP_SECONDS, seconds));
  const running = load(seconds);
  const readings: number[] = [];
  let isOver = false;
  const asked = running.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    readings.push(residentMiB(gate.server.pid));
    if (readings.length % READINGS_PER_MINUTE === 0) tell(`gate: ${readings.at(-1)} MiB`);
    await Promise.race([sleep(60_000 / READINGS_PER_MINUTE), asked]);
  }
  const run = await asked;
  await gate.server.end();
  const part = Math.max(1, Math.floor(readings.length / 5));
  const [start, end] = [median(readings.slice(0, part)), median(readings.slice(-part))];
  return [
    {
      what: "resident memory of the gate under unknown keys",
      against: "its start",
      load: `${stage.settings.memoryMinutes} minutes, ${whole(run.requests)} different secrets, 16 connections`,
      ours: `${end} MiB (${Math.min(...readings)} to ${Math.max(...readings)})`,
      theirs: `${start} MiB`,
      ratio: `${end - start >= 0 ? "+" : "−"}${Math.abs(end - start)} MiB`,
      asked: "flat",
      isReached: end - start <= FLAT_MIB && run.unexpected === 0,
      detail: { readings, run },
    },
  ];
}
