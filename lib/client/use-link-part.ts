/** Reads the part of a link after `#`, which browsers never send. */
"use client";
import { useSyncExternalStore } from "react";
import { parsePart } from "./share-crypto";

function subscribe(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}
const readPart = (): string | null | undefined => parsePart(window.location.hash);
const noPart = (): string | null | undefined => undefined;

/** The part after `#`; null when it is missing or cut off, undefined until the browser has read it. */
export function useLinkPart(): string | null | undefined {
  return useSyncExternalStore(subscribe, readPart, noPart);
}

/** Removes the part from the address bar. It opens nothing any more, but it looks like a secret. */
export function removeLinkPart(): void {
  window.history.replaceState(null, "", window.location.pathname);
}
