/** `npm run bench`: measures every row, keeps what it found, prints the table. `-- --only=cold,limit` picks rows. */
import { generator } from "./load";
import { keep } from "./results";
import { ROWS } from "./rows";
import { readSettings } from "./settings";
import { Stage, tell } from "./stage";
import { type Results, toTable } from "./table";

const settings = readSettings(process.argv.slice(2));
const names = settings.only ?? Object.keys(ROWS);
const unknown = names.filter((name) => !(name in ROWS));
if (unknown.length > 0)
  throw new Error(`No row is called ${unknown.join(", ")}; there are ${Object.keys(ROWS).join(", ")}.`);
if (generator === "autocannon")
  tell("wrk is not installed (Debian: apt-get install wrk), so autocannon makes the load");

const stage = new Stage(settings);
const results: Results = {};
try {
  for (const name of names) {
    tell(name);
    const outcomes = (await ROWS[name]?.(stage)) ?? [];
    results[name] = keep(stage, name, outcomes);
    for (const { what, against, ratio, ours, isReached } of outcomes) {
      tell(`  ${isReached ? "reached" : "MISSED "} ${what}${against && `, beside ${against}`}: ${ratio || ours}`);
    }
  }
} finally {
  await stage.end();
}
process.stdout.write(`\n${toTable(results)}\n`);
