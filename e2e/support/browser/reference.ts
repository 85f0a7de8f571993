/** The parts of /docs/api: its field for a key, its calls and their answers. */
import type { Locator, Page } from "@playwright/test";
import type { Permission } from "@/lib/shared/keys/permissions";
import { expect } from "./fixtures";

/** The permissions of a key that manages keys and sends. */
export const PERMISSIONS: Permission[] = ["Security", "SendHttp"];

/** Opens the page and waits until the reference is rendered. */
export async function openReference(page: Page, hash = ""): Promise<void> {
  await page.goto(`/docs/api${hash}`);
  await expectDrawn(page);
}

/** Waits until the reference is rendered. */
export const expectDrawn = (page: Page) => expect(page.getByRole("button", { name: "Authorize" })).toBeVisible();

/** Enters a key into the page. */
export async function authorize(page: Page, secret: string): Promise<void> {
  await page.getByRole("textbox", { name: "Your API Key" }).fill(secret);
  await page.getByRole("button", { name: "Authorize" }).click();
  await expect(page.getByText(`The calls below use the key ••••••••${secret.slice(-5)}.`)).toBeVisible();
}

/** Opens a call by its operation id and enables "Try it out". */
export async function tryOut(page: Page, operationId: string): Promise<Locator> {
  const call = page.locator(`[id$="-${operationId}"]`);
  await call.locator(".opblock-summary-control").click();
  await call.getByRole("button", { name: "Try it out" }).click();
  return call;
}

/** Executes the call. Returns the element that shows its answer. */
export async function execute(call: Locator, status: number): Promise<Locator> {
  await call.getByRole("button", { name: "Execute" }).click();
  const answer = call.locator(".live-responses-table");
  await expect(answer.locator(".response-col_status").last()).toContainText(String(status));
  return answer;
}
