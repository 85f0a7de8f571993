/** axe-core in the page, and what a narrow screen must keep. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, type Page } from "@playwright/test";
import type { AxeResults } from "axe-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Fails on any violation of any impact, and on anything wider than the screen. `state` names it in the message. */
export async function expectAccessible(page: Page, state: string): Promise<void> {
  // By the debugger's way: the page's own CSP would refuse the script.
  const isThere = await page.evaluate(() => "axe" in window);
  if (!isThere) await page.evaluate(AXE);
  const results = (await page.evaluate("axe.run(document, { preload: false })")) as AxeResults;
  const found = results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${state}: ${id} at ${target.join(" ")}: ${failureSummary}`),
  );
  expect(found).toEqual([]);
  // An axe that ran on nothing finds nothing.
  expect(results.passes.length).toBeGreaterThan(5);
  await expectNoSideScroll(page, state);
}

/** Nothing makes the page itself scroll sideways. */
async function expectNoSideScroll(page: Page, state: string): Promise<void> {
  const widths = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const dialog = document.querySelector('[role="dialog"], [role="alertdialog"]')?.getBoundingClientRect();
    return { over: scrollWidth - clientWidth, left: dialog?.left ?? 0, right: (dialog?.right ?? 0) - innerWidth };
  });
  expect([state, widths.over, widths.left >= 0, widths.right <= 0]).toEqual([state, 0, true, true]);
}
