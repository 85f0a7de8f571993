/**
 * A counter of limited keys in a process of its own, which dies without a warning. Arguments: its journal, the requests
 * that its key may send in an hour, and after how many it kills itself. Prints how many were admitted.
 */
import { writeSync } from "node:fs";
import { LimitJournal } from "@/lib/gate/limits/journal";
import { LocalLimits } from "@/lib/gate/limits/local-limits";

const [file = "", limit = "", deadline = ""] = process.argv.slice(2);
const counter = new LocalLimits({ journal: new LimitJournal(file, console) });
const limits = { requests: [{ count: Number(limit), per: "hour" as const }], budget: null };
const key = { id: "key", limits, meter: null };
let admitted = 0;
while (counter.take(key, Date.now()) === null) {
  admitted++;
  if (admitted !== Number(deadline)) continue;
  writeSync(1, String(admitted));
  process.kill(process.pid, "SIGKILL");
}
writeSync(1, String(admitted));
