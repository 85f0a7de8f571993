/** For stories of invitations: creates them beside the running server, and reads their page and their effect. */
import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { read, write } from "@/lib/server/db/transactions";
import { createInvitation, renewInvitation, withdrawInvitation } from "@/lib/server/team/invitations";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import type { InvitationLink } from "@/lib/shared/team/member-view";
import type { Role } from "@/lib/shared/team/roles";
import { call } from "../api/client";
import { type Environment, startServer, type TestServer } from "../server";
import { expect } from "./fixtures";
import type { Person } from "./people";

export type Invited = { id: string; token: string; email: string; path: string };

function linkOf(result: ActionResult<InvitationLink>): Invited {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.refusal)}`);
  const { link, invitation } = result.value;
  const [, path = "", id = "", token = ""] = /(\/invite\/([^#]+)#(.+))$/.exec(link) ?? [];
  return { id, token, email: invitation.email, path };
}

/**
 * Starts another server on a server's database and loads its first pages. While a busy machine renders those, the gate
 * may take the dashboard for down.
 */
export async function startBeside({ databaseFile }: TestServer, environment: Environment): Promise<TestServer> {
  const server = await startServer({ DATABASE_URL: `file:${databaseFile}`, SIGN_UP: "open", ...environment });
  for (const path of ["/sign-in", "/invite/none", "/sign-in"]) {
    await expect.poll(async () => (await call(server.url + path)).status, { timeout: 60_000 }).toBe(200);
  }
  return server;
}

/** Invites an email to the inviter's account; by default an unknown email. */
export async function invite(inviter: Person, wish: { email?: string; role?: Role } = {}): Promise<Invited> {
  const { email = `${randomUUID()}@example.com`, role = "viewer" } = wish;
  const permissions = role === "member" ? (["ViewContacts"] as const) : null;
  return linkOf(await createInvitation(inviter, { email, role, permissions: permissions && [...permissions] }));
}

export const renew = async (inviter: Person, { id }: Invited): Promise<Invited> =>
  linkOf(await renewInvitation(inviter, { id }));

export async function withdraw(inviter: Person, { id }: Invited): Promise<void> {
  const result = await withdrawInvitation(inviter, { id });
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.refusal)}`);
}

/** Ends the invitation's 72 hours. */
export async function age({ id }: Invited): Promise<void> {
  const expiresAt = new Date(Date.now() - 1000);
  await write((database) => database.invitation.update({ where: { id }, data: { expiresAt } }));
}

/** The accounts and roles of the person with this email, oldest first. */
export function membershipsOf(email: string): Promise<{ accountId: string; role: string }[]> {
  const select = { accountId: true, role: true };
  return read((database) =>
    database.membership.findMany({ where: { user: { email } }, select, orderBy: { createdAt: "asc" } }),
  );
}

/** The button that accepts the invitation. */
export const joinButton = (page: Page) => page.getByRole("button", { name: /^(Sign in and join|Join) / });
export const passwordField = (page: Page) => page.getByLabel("Password", { exact: true });
export const nameField = (page: Page) => page.getByLabel("Name", { exact: true });

/** Opens an invitation's link in the window and waits until its offer is shown. */
export async function openOffer(page: Page, { path }: Invited, origin = ""): Promise<void> {
  await page.goto(origin + path);
  await expect(joinButton(page)).toBeVisible();
}

/** Waits until the person who accepted sees the account's keys and name. */
export async function expectInside(page: Page, accountName: string): Promise<void> {
  await expect(page).toHaveURL(/\/keys$/);
  await expect(page.getByText(accountName).first()).toBeVisible();
}

/** Waits until the page says that the invitation is over. */
export async function expectOver(page: Page): Promise<void> {
  await expect(page.getByText("This invitation no longer works")).toBeVisible();
  await expect(joinButton(page)).toBeHidden();
}
