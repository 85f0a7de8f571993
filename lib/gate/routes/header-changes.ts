/** Sets and removes header fields as a route says. */
import { variableNames } from "@/lib/config/config";
import type { HeaderChangesEntry } from "@/lib/shared/routes/fields/headers";
import { withHyphens } from "@/lib/shared/routes/reserved-fields";

/** `replaced`: the fields that are left out, in lower case with hyphens. `set`: names and values in turn. */
export type HeaderChanges = { replaced: ReadonlySet<string>; set: readonly string[] };

/** The changes, or why they can't be made; the reason holds no value. Null: nothing is to change. */
export type HeaderChangesParse = { ok: true; changes: HeaderChanges | null } | { ok: false; reason: string };

const NO_CHANGES: HeaderChangesParse = { ok: true, changes: null };

/** Looks up the values that are references to variables of `environment`. */
export function compileHeaderChanges(
  entry: HeaderChangesEntry | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): HeaderChangesParse {
  if (!entry) return NO_CHANGES;
  const set: string[] = [];
  const replaced = new Set((entry.remove ?? []).map(toFieldKey));
  for (const [name, value] of Object.entries(entry.set ?? {})) {
    const found = typeof value === "string" ? { ok: true as const, value } : findVariable(value.env, environment);
    if (!found.ok) return found;
    set.push(name, found.value);
    replaced.add(toFieldKey(name));
  }
  return { ok: true, changes: { replaced, set } };
}

/** Whether the route leaves out or replaces the field with this name, given in lower case with hyphens. */
export function isChanged(changes: HeaderChanges | null, name: string): boolean {
  return changes?.replaced.has(name) ?? false;
}

function toFieldKey(name: string): string {
  return withHyphens(name.toLowerCase());
}

/** Variables that steer this process or hold its own secrets: nobody may have them sent to an upstream. */
const OWN_VARIABLES: ReadonlySet<string> = new Set(variableNames);
const OWN_PREFIXES = /^(?:NODE_|NPM_|PG|LATCHKEY_)/i;

function findVariable(
  name: string,
  environment: Readonly<Record<string, string | undefined>>,
): { ok: true; value: string } | { ok: false; reason: string } {
  if (OWN_VARIABLES.has(name) || OWN_PREFIXES.test(name)) {
    return { ok: false, reason: `The environment variable ${name} belongs to this server and is sent nowhere.` };
  }
  const value = environment[name]?.trim() ?? "";
  if (value === "") return { ok: false, reason: `The environment variable ${name} is not set on this server.` };
  // The value must not end the field, and with it begin another one.
  if (!/^[\x20-\x7e]{1,8192}$/.test(value)) {
    return { ok: false, reason: `The environment variable ${name} holds something else than printable ASCII.` };
  }
  return { ok: true, value };
}
