/** Composes the messages of the routes document's schema: each is a sentence for the person who wrote the document. */
import { z } from "@/lib/shared/zod";
import { quote } from "./json-lines";

/** The message for a field that is missing or has the wrong type. */
export function missingOrWrong(name: string, what: string) {
  return ({ input }: { input?: unknown }) =>
    input === undefined ? `${quote(name)} is missing; it must be ${what}.` : `${quote(name)} must be ${what}.`;
}

/** The message for an object with an unknown member, or for a value that is no object. */
export function wrongShape(isNone: (issue: { input?: unknown }) => string, isUnknown: (name: string) => string) {
  return (issue: { code?: string; keys?: string[]; input?: unknown }) =>
    issue.code === "unrecognized_keys" ? isUnknown(issue.keys?.[0] ?? "") : isNone(issue);
}

/** The error of an object that is a field of a route: `names` are its members. */
export function objectError(name: string, example: string, names: readonly string[]) {
  return wrongShape(
    () => `${quote(name)} must be an object such as ${example}.`,
    (unknown) => `${quote(unknown)} is no field of ${quote(name)}; those are ${names.join(", ")}.`,
  );
}

/** A check that fails with the message that `find` returns; null passes. */
export function checkWith<T>(find: (value: T) => string | null) {
  return (value: T, context: { addIssue(message: string): void }) => {
    const fault = find(value);
    if (fault !== null) context.addIssue(fault);
  };
}

/** A fault within a value; `path` leads to the part that is at fault. */
export type PartFault = { path: PropertyKey[]; message: string };

/** A value of any form that passes when `find` returns no fault. The type is the caller's claim. */
export function checked<T>(find: (value: unknown) => readonly PartFault[]) {
  return z
    .custom<T>(() => true)
    .superRefine((value, context) => {
      for (const { path, message } of find(value)) context.addIssue({ code: "custom", path, message });
    });
}

/** A whole number within bounds. */
export function wholeNumber(name: string, min: number, max: number, example: number) {
  const message = `${quote(name)} must be a whole number from ${min} to ${max}, for example ${example}.`;
  return z.int(message).min(min, message).max(max, message);
}

/** true or false. */
export function flag(name: string) {
  return z.boolean(`${quote(name)} must be true or false.`);
}
