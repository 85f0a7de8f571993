/** `npm run bench:readme`: puts the table of bench/results.json between the two marks in README.md. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readResults, tableOf } from "./results";

const FILE = path.join(import.meta.dirname, "..", "README.md");
const MARKED = /(<!-- bench -->\n)[\s\S]*(<!-- \/bench -->)/;

const text = readFileSync(FILE, "utf8");
if (!MARKED.test(text))
  throw new Error("README.md has no <!-- bench --> and <!-- /bench --> to put the table between.");
writeFileSync(
  FILE,
  text.replace(MARKED, (_, begin: string, end: string) => `${begin}${tableOf(readResults())}\n${end}`),
);
