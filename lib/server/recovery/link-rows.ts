/** Links for one person, in the database: created, found and ended. Only the SHA-256 of each token is stored. */
import { createHash, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import type { Reader, Writer } from "@/lib/server/db/transaction-types";

/** How long a link works: one hour. */
export const LINK_VALID_MS = 60 * 60 * 1000;

/** What a link is for: choosing a new password, or confirming a new address. */
export type Purpose = "password" | "email";

/** What a link holds. */
export type Link = { id: string; token: string };

/** A new link. `email`: the person's address now, or the one to confirm. `maker`: who made it for the person. */
type NewLink = {
  userId: string;
  purpose: Purpose;
  email: string;
  maker?: { accountId: string; userId: string };
};

/** Creates a link and returns what it holds. */
export async function insertLink(
  database: Writer,
  { userId, purpose, email, maker }: NewLink,
  now: Date,
): Promise<Link & { expiresAt: Date }> {
  const [id, token] = [randomUUID(), randomBytes(32).toString("base64url")];
  const expiresAt = new Date(now.getTime() + LINK_VALID_MS);
  await database.personLink.deleteMany({ where: { expiresAt: { lte: new Date(now.getTime() - LINK_VALID_MS) } } });
  const createdBy = { accountId: maker?.accountId ?? null, createdById: maker?.userId ?? null };
  const row = { id, userId, purpose, email, tokenHash: hashToken(token), ...createdBy, createdAt: now, expiresAt };
  await database.personLink.create({ data: row });
  return { id, token, expiresAt };
}

/** Finds an open link by all that it holds, with its person. Null when it is wrong, used or expired. */
export async function findLink(database: Reader, { id, token }: Link, purpose: Purpose, now: Date) {
  const row = await database.personLink.findFirst({
    where: { id, purpose, expiresAt: { gt: now } },
    include: { user: { select: { id: true, name: true, email: true } } },
  });
  return row && timingSafeEqual(row.tokenHash, hashToken(token)) ? row : null;
}

/** How many links for a purpose a person was given within the last hour. */
export function countRecentLinks(database: Reader, userId: string, purpose: Purpose, now: Date): Promise<number> {
  const createdAt = { gt: new Date(now.getTime() - LINK_VALID_MS) };
  return database.personLink.count({ where: { userId, purpose, createdAt } });
}

/** The address of a link's page. What comes after # stays in the browser. */
export function toLinkAddress(origin: string, purpose: Purpose, { id, token }: Link): string {
  return `${origin}/${purpose === "password" ? "reset" : "confirm-email"}/${id}#${token}`;
}

function hashToken(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(token).digest());
}
