/**
 * Measures every page with Lighthouse on its mobile profile, on a server with demo data: `npm run lighthouse`, on a
 * quiet machine. Each figure is the median of three runs. Names of pages as arguments measure only these.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Browser, chromium } from "@playwright/test";
import { findDebianBrowser } from "../e2e/support/browser-path";
import { findFreePort, startServer } from "../e2e/support/server";
import { fillDemo, signInDemo } from "./demo";

const RUNS = 3;
const STRANGERS_PAGES = ["/sign-in", "/sign-up", "/share/none", "/invite/none"];
const PAGES = [...STRANGERS_PAGES, "/keys", "/members", "/activity", "/routes", "/profile", "/docs/api"];

type Audit = { numericValue?: number; details?: { items?: { resourceType?: string; transferSize?: number }[] } };
type Report = { lhr: { categories: Record<string, { score: number | null }>; audits: Record<string, Audit> } };
type Options = { port: number; extraHeaders?: Record<string, string>; onlyCategories: string[]; logLevel: string };

type Figures = {
  performance: number;
  accessibility: number;
  /** largest contentful paint, in milliseconds */
  paint: number;
  /** total blocking time, in milliseconds */
  blocked: number;
  /** script that was transferred, in KB (1000 bytes) */
  script: number;
};

/** Lighthouse is named in bench/package.json and installed by the bench alone. */
async function loadLighthouse(): Promise<(url: string, options: Options) => Promise<Report>> {
  const entry = path.join(import.meta.dirname, "node_modules", "lighthouse", "core", "index.js");
  if (!existsSync(entry)) {
    process.stdout.write("installing what bench/package.json names\n");
    execFileSync("npm", ["ci", "--prefix", import.meta.dirname], { stdio: ["ignore", "ignore", "inherit"] });
  }
  return (await import(entry)).default;
}

function readFigures({ lhr }: Report): Figures {
  const score = (name: string) => Math.round((lhr.categories[name]?.score ?? 0) * 100);
  const value = (name: string) => Math.round(lhr.audits[name]?.numericValue ?? Number.NaN);
  const requests = lhr.audits["network-requests"]?.details?.items ?? [];
  const scripts = requests.filter(({ resourceType }) => resourceType === "Script");
  return {
    performance: score("performance"),
    accessibility: score("accessibility"),
    paint: value("largest-contentful-paint"),
    blocked: value("total-blocking-time"),
    script: Math.round(scripts.reduce((sum, { transferSize = 0 }) => sum + transferSize, 0) / 1000),
  };
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

async function measure(url: string, cookie: string | null, port: number): Promise<Figures> {
  const options = { port, onlyCategories: ["performance", "accessibility"], logLevel: "silent" };
  const runs: Figures[] = [];
  for (let run = 0; run < RUNS; run++) {
    runs.push(readFigures(await lighthouse(url, cookie === null ? options : { ...options, extraHeaders: { cookie } })));
  }
  const all = (name: keyof Figures) => median(runs.map((figures) => figures[name]));
  return {
    performance: all("performance"),
    accessibility: all("accessibility"),
    paint: all("paint"),
    blocked: all("blocked"),
    script: all("script"),
  };
}

async function readCookie(browser: Browser, baseURL: string): Promise<string> {
  const page = await browser.newPage({ baseURL });
  await signInDemo(page, person);
  const cookies = await page.context().cookies();
  await page.context().close();
  return cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
}

const lighthouse = await loadLighthouse();
const folder = mkdtempSync(path.join(tmpdir(), "latchkey-lighthouse-"));
const DATABASE_URL = `file:${path.join(folder, "demo.db")}`;
const person = fillDemo(DATABASE_URL);
const server = await startServer({ DATABASE_URL });
const port = await findFreePort();
const browser = await chromium.launch({
  executablePath: findDebianBrowser(),
  args: [`--remote-debugging-port=${port}`, ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])],
});
try {
  const cookie = await readCookie(browser, server.url);
  const wanted = process.argv.slice(2);
  process.stdout.write("| page | performance | accessibility | largest paint | blocked | script |\n");
  process.stdout.write("| --- | --- | --- | --- | --- | --- |\n");
  for (const page of wanted.length > 0 ? wanted : PAGES) {
    const isPublic = STRANGERS_PAGES.includes(page);
    const { performance, accessibility, paint, blocked, script } = await measure(
      `${server.url}${page}`,
      isPublic ? null : cookie,
      port,
    );
    const cells = [page, performance, accessibility, `${paint} ms`, `${blocked} ms`, `${script} KB`];
    process.stdout.write(`| ${cells.join(" | ")} |\n`);
  }
} finally {
  await browser.close();
  await server.end();
  rmSync(folder, { recursive: true, force: true });
}
