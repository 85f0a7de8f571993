/** The methods of a route as the form holds them: which are let through, and what each asks for. */
import type { Permission } from "@/lib/shared/keys/permissions";
import { METHOD_NAMES, type MethodName } from "@/lib/shared/routes/method-names";
import type { WrittenRoute } from "@/lib/shared/routes/schema";

/** `words` stay while a method is switched off, so that a second click loses nothing. */
export type MethodDraft = { isAllowed: boolean; words: Permission[]; isAny: boolean };

/** Every method that a route can let through. */
export type MethodsDraft = Record<MethodName, MethodDraft>;

/** The form of what is written. */
export function startMethods(written: WrittenRoute["permissions"]): MethodsDraft {
  const drafts = METHOD_NAMES.map((method): [MethodName, MethodDraft] => {
    const entry = written[method];
    if (entry === undefined) return [method, { isAllowed: false, words: [], isAny: false }];
    if (Array.isArray(entry)) return [method, { isAllowed: true, words: [...entry] as Permission[], isAny: false }];
    const { all, any } = entry as { all?: Permission[]; any?: Permission[] };
    return [method, { isAllowed: true, words: [...(any ?? all ?? [])], isAny: any !== undefined }];
  });
  return Object.fromEntries(drafts) as MethodsDraft;
}

/** What the form says, with the methods in their usual order. */
export function writeMethods(drafts: MethodsDraft): WrittenRoute["permissions"] {
  const allowed = METHOD_NAMES.filter((method) => drafts[method].isAllowed).map((method) => {
    const { words, isAny } = drafts[method];
    return [method, isAny && words.length > 1 ? { any: words } : words];
  });
  return Object.fromEntries(allowed);
}
