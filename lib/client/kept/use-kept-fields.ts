/** Keeps the fields of a form that also works without JavaScript over a reload that the page asks for. */
"use client";
import { type RefObject, useEffect } from "react";
import { keepForReload, takeKept } from "./kept-state";

/**
 * Whether a field's text may be stored in the tab: not a password, and nothing that browsers must not keep either, such
 * as the one-time code of a server without an owner.
 */
export function mayKeepField(field: Pick<HTMLInputElement, "type" | "name" | "autocomplete">): boolean {
  if (field.type === "hidden" || field.autocomplete === "off") return false;
  return !/password/i.test(`${field.type} ${field.name} ${field.autocomplete}`);
}

const isKept = (field: Element): field is HTMLInputElement => field instanceof HTMLInputElement && mayKeepField(field);

/** `name` identifies the form. Passwords and one-time codes are not kept. */
export function useKeptFields(form: RefObject<HTMLFormElement | null>, name: string): void {
  useEffect(() => {
    const getFields = () => [...(form.current?.elements ?? [])].filter(isKept);
    const kept = takeKept(name);
    if (typeof kept === "object" && kept !== null) {
      const texts = new Map<string, unknown>(Object.entries(kept));
      for (const field of getFields()) {
        const text = texts.get(field.name);
        if (typeof text === "string" && field.value === "") field.value = text;
      }
    }
    return keepForReload(name, () => Object.fromEntries(getFields().map((field) => [field.name, field.value])));
  }, [form, name]);
}
