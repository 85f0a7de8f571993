/** For stories of share links: creates a link in the dialog, and finds the parts of its page. */
import type { BrowserContext, Locator, Page } from "@playwright/test";
import { expect } from "./fixtures";
import { createKey, readSecret } from "./screen";

export type Wish = { hours?: string; holdsKey?: boolean };

/** Creates a link in the dialog that reveals the secret. Returns the link's address. */
export async function share(revealed: Locator, { hours, holdsKey = false }: Wish = {}): Promise<string> {
  await revealed.getByRole("tab", { name: "Share once" }).click();
  if (hours) await revealed.getByRole("radio", { name: hours }).check();
  if (holdsKey) await revealed.getByRole("checkbox", { name: "Key works only after the link was opened" }).check();
  await revealed.getByRole("button", { name: "Create link" }).click();
  return revealed.getByRole("textbox", { name: "Link", exact: true }).inputValue();
}

/** Creates a key and a link to it, then closes the dialog. */
export async function shareNewKey(
  page: Page,
  name: string,
  wish: Wish = {},
): Promise<{ address: string; secret: string }> {
  const revealed = await createKey(page, name);
  const secret = await readSecret(revealed);
  const address = await share(revealed, wish);
  await revealed.getByRole("button", { name: "Copy link" }).click();
  await expect(revealed.getByText("Copied to the clipboard.")).toBeVisible();
  await revealed.getByRole("button", { name: "Done" }).click();
  await expect(revealed).toBeHidden();
  return { address, secret };
}

/** The button that reveals the key on the link's page. */
export const revealButton = (page: Page) => page.getByRole("button", { name: "Reveal key" });
/** The revealed key. */
export const shownKey = (page: Page) => page.getByRole("textbox", { name: "API Key", exact: true });

/** Records everything that a browser sends from now on: addresses, header fields, bodies. */
export function recordRequests(context: BrowserContext): string[] {
  const sent: string[] = [];
  context.on("request", async (request) => {
    sent.push(request.url(), request.postData() ?? "", JSON.stringify(await request.allHeaders().catch(() => ({}))));
  });
  return sent;
}
