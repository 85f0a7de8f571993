/** Documents are true of the code: links, paths, variables, records and the table of benchmarks. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";
import { describe, expect, test } from "vitest";
import { type Results, replaceTable, toTable } from "@/bench/table";
import { readConfig, variableNames } from "@/lib/config/config";
import { NEWEST_PERMISSIONS } from "@/lib/shared/keys/permissions";

const ROOT = path.resolve(import.meta.dirname, "..");
const RECORDS = "docs/decisions";

const readText = (file: string) => readFileSync(path.join(ROOT, file), "utf8");

function listDocuments(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) return folder === "." && entry.name !== "docs" ? [] : listDocuments(place);
    return entry.name.endsWith(".md") ? [place] : [];
  });
}

const withoutCode = (text: string) => text.replace(/```[\s\S]*?```/g, "").replace(/`[^`\n]*`/g, "");

/** The anchors of a document's headings, as repository hosts derive them. */
function anchorsOf(text: string): string[] {
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

function isBroken(document: string, link: string): boolean {
  if (/^https?:/.test(link)) return false;
  const [place = "", anchor] = link.split("#");
  const file = place === "" ? document : path.join(path.dirname(document), place);
  if (!existsSync(path.join(ROOT, file))) return true;
  return anchor !== undefined && !anchorsOf(readText(file)).includes(anchor);
}

test.each(listDocuments("."))("every link in %s leads somewhere", (document) => {
  const links = [...withoutCode(readText(document)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
  expect(links.filter((link) => isBroken(document, link))).toEqual([]);
});

test("every path that the map names exists", () => {
  const named = [...readText("docs/architecture.md").matchAll(/`((?:lib|components|app)(?:\/[\w.-]+)*)`/g)];
  expect(named.length).toBeGreaterThan(40);
  expect(named.map(([, place = ""]) => place).filter((place) => !existsSync(path.join(ROOT, place)))).toEqual([]);
});

test("the map names every room of the gate and the domain", () => {
  const rooms = ["lib/gate", "lib/server"].flatMap((parent) =>
    readdirSync(path.join(ROOT, parent)).map((name) => `${parent}/${name}`),
  );
  const text = readText("docs/architecture.md");
  const missing = rooms.filter(
    (room) => statSync(path.join(ROOT, room)).isDirectory() && !text.includes(`\`${room}\``),
  );
  expect(missing.filter((room) => !room.endsWith("/testing"))).toEqual([]);
});

describe("every decision record", () => {
  const index = readText(`${RECORDS}/README.md`);
  const records = readdirSync(path.join(ROOT, RECORDS)).filter((name) => name !== "README.md");

  test.each(records)("%s has its parts, and a line in the index that says the same", (name) => {
    const text = readText(`${RECORDS}/${name}`);
    const [, title, date, status] = /^# (.+)\n\n- Date: (\d{4}-\d\d-\d\d)\n- Status: (.+)\n/.exec(text) ?? [];
    expect(index).toContain(`| ${date} | [${title}](${name}) | ${status} |`);
    const parts = [...text.matchAll(/^## (.*)$/gm)].map(([, part]) => part);
    expect(parts.slice(0, 3)).toEqual(["Context", "Decision", "Consequences"]);
  });
});

describe("the variables of the configuration", () => {
  const example = parseEnv(readText(".env.example").replace(/^# (?=[A-Z_]+=)/gm, ""));

  test(".env.example names every one, with its default", () => {
    expect(Object.keys(example).sort()).toEqual([...variableNames].sort());
    expect(readConfig(example as Record<string, string>)).toEqual(readConfig({}));
  });

  test("docs/configuration.md explains every one", () => {
    const rows = [...readText("docs/configuration.md").matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name);
    expect(rows.sort()).toEqual([...variableNames].sort());
  });
});

test("docs/benchmarks.md shows the table of bench/results.json", () => {
  const text = readText("docs/benchmarks.md");
  const results = JSON.parse(readText("bench/results.json")) as Results;
  expect(text).toBe(replaceTable(text, toTable(results)));
});

test("the page on Elastic Email names every permission that older clients can't read", () => {
  const [, section = ""] = readText("docs/elastic-email.md").split("## Clients that cannot read the newest words");
  expect([...NEWEST_PERMISSIONS].filter((word) => !section.split("\n## ")[0]?.includes(`\`${word}\``))).toEqual([]);
});
