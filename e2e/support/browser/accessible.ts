/** Checks a page with axe-core, and that nothing is wider than the screen. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, type Page, test } from "@playwright/test";
import type { AxeResults } from "axe-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe may take for a state, beside the time that a test has anyway. */
const MS_PER_STATE = 10_000;

/** Fails on any violation of any impact in either theme, and on anything wider than the screen. `state` names it. */
export async function expectAccessible(page: Page, state: string): Promise<void> {
  test.setTimeout(test.info().timeout + MS_PER_STATE);
  // React may change the title a moment after the page.
  await expect(page, state).toHaveTitle(/./);
  const backgrounds = new Set<string>();
  for (const theme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: theme });
    backgrounds.add(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor));
    await expectNoViolation(page, `${state} (${theme})`);
  }
  // Otherwise one theme was looked at twice.
  expect(backgrounds.size).toBe(2);
  await expectNoSideScroll(page, state);
}

async function expectNoViolation(page: Page, state: string): Promise<void> {
  // Through the debugger, because the page's CSP would refuse a script element.
  const isThere = await page.evaluate(() => "axe" in window);
  if (!isThere) await page.evaluate(AXE);
  const results = (await page.evaluate("axe.run(document, { preload: false })")) as AxeResults;
  const found = results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${state}: ${id} at ${target.join(" ")}: ${failureSummary}`),
  );
  expect(found).toEqual([]);
  // Without any passed rule, axe has not seen the page.
  expect(results.passes.length).toBeGreaterThan(5);
}

/** Fails when the page scrolls sideways or a dialog extends beyond the screen. */
async function expectNoSideScroll(page: Page, state: string): Promise<void> {
  const widths = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const dialog = document.querySelector('[role="dialog"], [role="alertdialog"]')?.getBoundingClientRect();
    return { over: scrollWidth - clientWidth, left: dialog?.left ?? 0, right: (dialog?.right ?? 0) - innerWidth };
  });
  expect([state, widths.over, widths.left >= 0, widths.right <= 0]).toEqual([state, 0, true, true]);
}
