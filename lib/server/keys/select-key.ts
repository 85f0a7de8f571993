/** Selects a key by the version that a person saw, or by its name. */

import type { AccessContext } from "@/lib/server/access/context";
import type { Reader } from "@/lib/server/db/transaction-types";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { normaliseName } from "@/lib/shared/names";
import { findViews } from "./rows";

/** A key in the version that the person saw. */
export type KeyReference = { id: string; version: number };

/**
 * A key as a program names it. `names`: the names that it may mean, likeliest first. `etags`: the ETags of If-Match, or
 * null.
 */
export type KeyByName = { names: readonly string[]; etags: readonly string[] | null };

/** How a key is chosen: by a person in the list, or by a program in a path. */
export type KeySelector = KeyReference | KeyByName;

/** The selected key. Null when it is unknown, another account's, or outside the actor's scope. */
export async function findSelectedKey(
  database: Reader,
  { scope }: AccessContext,
  selector: KeySelector,
  now: Date,
): Promise<KeyView | null> {
  if ("id" in selector) return (await findViews(database, { id: selector.id, ...scope }, now))[0] ?? null;
  // No name holds U+0000, and PostgreSQL fails at the mere question.
  const names = selector.names.filter((name) => !name.includes("\0"));
  const views = await findViews(database, { names, ...scope }, now);
  const inOrder = selector.names.map((name) => views.find((view) => view.name === name));
  return inOrder.find((view) => view !== undefined) ?? null;
}

/**
 * Whether the key still has the version or an ETag of the selector. Without ETags, and with `*`, any version matches.
 */
export function matchesSeenVersion(selector: KeySelector, current: KeyView): boolean {
  if ("id" in selector) return selector.version === current.version;
  return selector.etags === null || selector.etags.includes("*") || selector.etags.includes(keyEtag(current));
}

/** The ETag of a key's version, with its quotes. The id distinguishes a key from a later one of the same name. */
export function keyEtag({ id, version }: KeyReference): string {
  return `"${id}.${version}"`;
}

/**
 * The names that an encoded path segment may stand for. Ruby's client writes a space as "+", others leave a literal "+"
 * as it is, so the literal reading goes first. `%2B` is a literal "+" in both.
 */
export function possibleNames(segment: string): string[] {
  const literal = normaliseName(decodeURIComponent(segment));
  const spaced = normaliseName(decodeURIComponent(segment.replaceAll("+", " ")));
  return spaced === literal ? [literal] : [literal, spaced];
}
