/** Captures the requests of server actions, and sends them again with changes. */
import type { Page } from "@playwright/test";
import { type Answer, call } from "../api/client";
import { expect } from "./fixtures";
import { startSession } from "./people";
import { choose, createKey, dialogOf, readSecret } from "./screen";

export type Sent = { url: string; headers: Record<string, string>; body: string };

/** Performs `act` and captures the server action that the page sends, byte for byte. */
export async function capture(page: Page, act: () => Promise<unknown>): Promise<Sent> {
  const sending = page.waitForRequest((request) => request.method() === "POST");
  await act();
  const request = await sending;
  return { url: request.url(), headers: await request.allHeaders(), body: request.postData() ?? "" };
}

/** Sends a captured request again with other headers; `undefined` removes one. */
export function send({ url, headers, body }: Sent, changes: Record<string, string | undefined>): Promise<Answer> {
  const merged = { ...headers, "content-length": undefined, "accept-encoding": undefined, ...changes };
  const kept = Object.entries(merged).flatMap(([name, value]): [string, string][] => (value ? [[name, value]] : []));
  return call(url, { method: "POST", headers: Object.fromEntries(kept), body });
}

/** The cookie of a new session. */
export const cookieOf = async (person: Parameters<typeof startSession>[0]) =>
  `latchkey_session=${await startSession(person)}`;

/** Captures one request of each kind, one after the other on one key, which is deleted in the end. */
export async function captureAll(page: Page): Promise<Record<"create" | "edit" | "change" | "delete", Sent>> {
  const create = await capture(page, () => createKey(page, "captured"));
  await readSecret(dialogOf(page, "API key created"));
  await page.getByRole("button", { name: "Download .env" }).click();
  await page.getByRole("button", { name: "I have the file" }).click();
  await page.getByRole("button", { name: "Done" }).click();
  const editing = await choose(page, "captured", "Edit");
  await editing.getByRole("textbox", { name: "Name" }).fill("captured twice");
  const edit = await capture(page, () => editing.getByRole("button", { name: "Save" }).click());
  await expect(editing).toBeHidden();
  const changing = await choose(page, "captured twice", "Change API Key");
  const change = await capture(page, () => changing.getByRole("button", { name: "Change API Key" }).click());
  await readSecret(dialogOf(page, "API key changed"));
  await page.getByRole("button", { name: "Download .env" }).click();
  await page.getByRole("button", { name: "I have the file" }).click();
  await page.getByRole("button", { name: "Done" }).click();
  const deleting = await choose(page, "captured twice", "Delete");
  await deleting.getByRole("textbox").fill("captured twice");
  const gone = await capture(page, () => deleting.getByRole("button", { name: "Delete", exact: true }).click());
  await expect(deleting).toBeHidden();
  return { create, edit, change, delete: gone };
}

/** The arguments of an action of an account. */
export function argumentsOf(sent: Sent): [accountId: string, input: Record<string, unknown>] {
  return JSON.parse(sent.body) as [string, Record<string, unknown>];
}

/** The same request with other arguments. */
export function recall(sent: Sent, accountId: string, input: Record<string, unknown>): Sent {
  return { ...sent, body: JSON.stringify([accountId, input]) };
}

/** The same request for another key (`create` names none), and optionally in another account. */
export function aim(sent: Sent, key: { id: string; version: number }, otherAccountId?: string): Sent {
  const [accountId, input] = argumentsOf(sent);
  return recall(sent, otherAccountId ?? accountId, input.id ? { ...input, ...key } : input);
}
