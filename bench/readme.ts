/** `npm run bench:readme`: puts the table of bench/results.json between the two marks in docs/benchmarks.md. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readResults } from "./results";
import { replaceTable, toTable } from "./table";

const FILE = path.join(import.meta.dirname, "..", "docs", "benchmarks.md");

writeFileSync(FILE, replaceTable(readFileSync(FILE, "utf8"), toTable(readResults())));
