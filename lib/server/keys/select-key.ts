/** Selects a key by the version that a person saw, or by its name. */

import type { AccessContext } from "@/lib/server/access/context";
import type { Reader } from "@/lib/server/db/transaction-types";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { normaliseName } from "@/lib/shared/names";
import { findViews } from "./rows";

/** A key in the version that the person saw. */
export type KeyReference = { id: string; version: number };

/**
 * A key as a program names it. `names`: what it may have meant, likeliest first. `etags`: what it insists on, or null.
 */
export type KeyByName = { names: readonly string[]; etags: readonly string[] | null };

/** How a key is chosen: by a person in the list, or by a program in a path. */
export type KeySelector = KeyReference | KeyByName;

/** The key that is meant, or null: unknown, another account's, or outside the actor's scope. */
export async function findSelectedKey(
  database: Reader,
  { scope }: AccessContext,
  meant: KeySelector,
  now: Date,
): Promise<KeyView | null> {
  if ("id" in meant) return (await findViews(database, { id: meant.id, ...scope }, now))[0] ?? null;
  const views = await findViews(database, { names: meant.names, ...scope }, now);
  const inOrder = meant.names.map((name) => views.find((view) => view.name === name));
  return inOrder.find((view) => view !== undefined) ?? null;
}

/** Whether the key still is what they saw. Who named no ETag takes it as it is; `*` is any. */
export function matchesSeenVersion(meant: KeySelector, current: KeyView): boolean {
  if ("id" in meant) return meant.version === current.version;
  return meant.etags === null || meant.etags.includes("*") || meant.etags.includes(keyEtag(current));
}

/** Names what people edit of a key, quotes included. The id tells a key from a later one of the same name. */
export function keyEtag({ id, version }: KeyReference): string {
  return `"${id}.${version}"`;
}

/**
 * The names that a still encoded path segment may stand for. Ruby's client writes a space as "+", others leave a
 * literal "+" as it is: the literal reading goes first. `%2B` is a literal "+" in both.
 */
export function possibleNames(segment: string): string[] {
  const literal = normaliseName(decodeURIComponent(segment));
  const spaced = normaliseName(decodeURIComponent(segment.replaceAll("+", " ")));
  return spaced === literal ? [literal] : [literal, spaced];
}
