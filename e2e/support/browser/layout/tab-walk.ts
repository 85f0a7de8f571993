/** Walks through all that Tab reaches, there and back, and compares it with all that can be operated. */
import { expect, type Locator, type Page } from "@playwright/test";

/** What the walk finds under the focus: the place in the list of controls, or what stands there unexpectedly. */
type Stop = number | string;

declare global {
  interface Window {
    /** for the walk alone: each stop of the scope, in the order of the document; a radio group is one stop */
    walkStops?: Element[][];
  }
}

/** Lists the controls of a scope that Tab must reach, and returns a name for each. */
function listStops(scope: Element): string[] {
  const SELECTOR = "a[href], button, input, select, textarea, summary, [tabindex], [contenteditable]";
  const describe = (element: Element) =>
    `${element.tagName.toLowerCase()} "${(element.getAttribute("aria-label") ?? (element as HTMLInputElement).labels?.[0]?.textContent ?? element.textContent ?? "").slice(0, 40)}"`;
  const groups = new Map<string, Element[]>();
  const stops: Element[][] = [];
  for (const element of scope.querySelectorAll<HTMLElement>(SELECTOR)) {
    const isGuard =
      element.hasAttribute("data-radix-focus-guard") || element.hasAttribute("data-radix-toast-focus-proxy");
    const isThere =
      element.checkVisibility({ visibilityProperty: true }) && !element.closest("[inert], [aria-hidden=true]");
    if (!isThere || isGuard || element.tabIndex < 0 || element.matches(":disabled")) continue;
    if (element instanceof HTMLInputElement && element.type === "radio") {
      const known = groups.get(element.name);
      if (known) known.push(element);
      else {
        const group = [element];
        groups.set(element.name, group);
        stops.push(group);
      }
    } else if (element.getAttribute("role") === "tablist") stops.push([element, ...element.querySelectorAll("*")]);
    else if (element.getAttribute("role") !== "tab") stops.push([element]);
  }
  window.walkStops = stops;
  return stops.map(([first]) => (first ? describe(first) : ""));
}

function findStop(): Stop {
  const { activeElement } = document;
  if (!activeElement || activeElement === document.body) return "nothing";
  const place = (window.walkStops ?? []).findIndex((stop) => stop.includes(activeElement));
  if (place >= 0) return place;
  const { tagName, scrollHeight, clientHeight, scrollWidth, clientWidth } = activeElement;
  // Chromium lets the arrow keys scroll what has no control inside.
  if (scrollHeight > clientHeight || scrollWidth > clientWidth) return "scroller";
  return `${tagName.toLowerCase()} ${activeElement.getAttribute("role") ?? ""} "${activeElement.textContent?.slice(0, 40)}"`;
}

/** `isAlone`: there is one control only. */
type Limits = { limit: number; isAlone: boolean };

/** Presses `key` until the focus is back where it was at first; the stops on the way, each once. */
async function walk(page: Page, key: "Tab" | "Shift+Tab", { limit, isAlone }: Limits): Promise<Stop[]> {
  const seen: Stop[] = [];
  for (let press = 0; press < limit; press++) {
    await page.keyboard.press(key);
    const stop = await page.evaluate(findStop);
    // A date has a stop for each of its parts; behind the page's last control may stand the browser's own.
    if (stop === seen.at(-1) || stop === "scroller" || stop === "nothing") continue;
    if (stop === seen[0]) return seen;
    seen.push(stop);
  }
  // The only control keeps the focus.
  if (seen.length === 1 && isAlone) return seen;
  throw new Error(`${limit} times ${key} did not lead back to the first stop: ${JSON.stringify(seen.slice(-12))}`);
}

/** The list turned so that it begins with `first`. */
const turnTo = (places: Stop[], first: Stop | undefined): Stop[] => {
  const at = first === undefined ? 0 : places.indexOf(first);
  return [...places.slice(at), ...places.slice(0, at)];
};

async function expectWalk(page: Page, names: string[], expected: Stop[], state: string): Promise<void> {
  const tell = (stops: Stop[]) => stops.map((stop) => (typeof stop === "number" ? `${stop} ${names[stop]}` : stop));
  const limits = { limit: 3 * names.length + 40, isAlone: names.length === 1 };
  const there = await walk(page, "Tab", limits);
  expect(tell(there), `${state}: there`).toEqual(tell(turnTo(expected, there[0])));
  const back = await walk(page, "Shift+Tab", limits);
  expect(tell(back), `${state}: back`).toEqual(tell(turnTo(expected.toReversed(), back[0])));
}

/** Tab goes through all controls of an open dialog, and only those, from first to last and back. */
export async function expectDialogWalkable(dialog: Locator, state: string): Promise<void> {
  const names = await dialog.evaluate(listStops);
  expect(names.length, `${state}: controls`).toBeGreaterThan(0);
  await expectWalk(dialog.page(), names, [...names.keys()], state);
}

/** Tab goes through all controls of the page, from first to last and back. */
export async function expectPageWalkable(page: Page, state: string): Promise<void> {
  const names = await page.locator("body").evaluate(listStops);
  await expectWalk(page, names, [...names.keys()], state);
}

/** The arrow keys go through all entries of an open menu, down and up. */
export async function expectMenuWalkable(page: Page, state: string): Promise<void> {
  const entries = page.getByRole("menu").locator("[role^=menuitem]");
  const count = await entries.count();
  expect(count, `${state}: entries`).toBeGreaterThan(0);
  await page.keyboard.press("Home");
  for (let at = 0; at < count; at++) {
    await expect(entries.nth(at), `${state}: down, ${at}`).toBeFocused();
    await page.keyboard.press("ArrowDown");
  }
  await page.keyboard.press("End");
  for (let at = count - 1; at >= 0; at--) {
    await expect(entries.nth(at), `${state}: up, ${at}`).toBeFocused();
    await page.keyboard.press("ArrowUp");
  }
}
