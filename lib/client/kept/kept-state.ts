/** Keeps what was typed over a reload that the page itself asks for, such as after an update of the server. */
"use client";
import { type Dispatch, type SetStateAction, useEffect, useRef, useState } from "react";
import { holdsKey } from "@/lib/shared/text";

const PREFIX = "latchkey:kept:";
/** Longer text is not kept, since it is not searched for keys either. */
const MAX_LENGTH = 10_000;

const sources = new Map<string, () => unknown>();

/**
 * Keeps what `read` returns, under `name`, when the page reloads itself; undefined keeps nothing. Returns the function
 * that ends it. What is kept must be JSON and must not be a secret: it is stored in the tab until it is taken.
 */
export function keepForReload(name: string, read: () => unknown): () => void {
  sources.set(name, read);
  return () => {
    if (sources.get(name) === read) sources.delete(name);
  };
}

/** Stores what is to be kept, then reloads the page. */
export function reloadKeeping(): void {
  for (const [name, read] of sources) {
    const text = JSON.stringify(read());
    // A key that was pasted into the wrong field must not be stored.
    if (text !== undefined && text.length <= MAX_LENGTH && !holdsKey(text)) {
      window.sessionStorage.setItem(PREFIX + name, text);
    }
  }
  window.location.reload();
}

/**
 * What the page kept under `name` before it reloaded itself, once; undefined if nothing was. Another version of
 * Latchkey may have written it: check its shape.
 */
export function takeKept(name: string): unknown {
  if (typeof window === "undefined") return undefined;
  const text = window.sessionStorage.getItem(PREFIX + name);
  if (text === null) return undefined;
  window.sessionStorage.removeItem(PREFIX + name);
  return JSON.parse(text);
}

/**
 * Like `useState`, for a component that the server does not render: starts with what was kept under `name`, if
 * `restore` accepts that.
 */
export function useKeptState<T>(
  name: string,
  start: () => T,
  restore: (kept: unknown) => T | null,
): [T, Dispatch<SetStateAction<T>>] {
  const [value, setValue] = useState(() => restore(takeKept(name)) ?? start());
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
  }, [value]);
  useEffect(() => keepForReload(name, () => latest.current), [name]);
  return [value, setValue];
}

/** The same for the text of a field that the server renders: it is set once the page is alive. */
export function useKeptText(name: string, text: string, setText: (kept: string) => void): void {
  const latest = useRef({ text, setText });
  useEffect(() => {
    latest.current = { text, setText };
  });
  useEffect(() => {
    const kept = restoreText(takeKept(name));
    if (kept !== null) latest.current.setText(kept);
    return keepForReload(name, () => latest.current.text);
  }, [name]);
}

/** The text that was kept, for fields. */
export const restoreText = (kept: unknown): string | null => (typeof kept === "string" ? kept : null);
