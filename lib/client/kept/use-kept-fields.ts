/** Keeps the fields of a form that also works without JavaScript over a reload that the page asks for. */
"use client";
import { type RefObject, useEffect } from "react";
import { keepForReload, takeKept } from "./kept-state";

const isKept = (field: Element): field is HTMLInputElement =>
  field instanceof HTMLInputElement && field.type !== "hidden" && !/password/i.test(field.name + field.autocomplete);

/** `name` identifies the form. Passwords are not kept. */
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
