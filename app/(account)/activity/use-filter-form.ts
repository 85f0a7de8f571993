/** Applies the filters of the activity as they are chosen, by an address that names only those that are set. */
"use client";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState, useSyncExternalStore, useTransition } from "react";
import { writeActivityFilter } from "@/lib/shared/activity/filter-address";
import type { ActivityFilter } from "@/lib/shared/activity/view";

const never = () => () => {};

/** `filter`: what the page shows. The form's fields are named as in the address. */
export function useFilterForm(filter: ActivityFilter) {
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const timer = useRef<number>(undefined);
  const [isPending, startTransition] = useTransition();
  const isAlive = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  useEffect(() => () => window.clearTimeout(timer.current), []);

  // The browser's back button changes the address, and the fields must follow; what is being typed stays.
  const address = writeActivityFilter(filter);
  const [shown, setShown] = useState(address);
  useEffect(() => {
    if (address === shown) return;
    setShown(address);
    const values = new URLSearchParams(address);
    for (const field of form.current?.elements ?? []) {
      const isField = field instanceof HTMLInputElement || field instanceof HTMLSelectElement;
      if (isField && field !== document.activeElement) field.value = values.get(field.name) ?? "";
    }
  }, [address, shown]);

  const apply = (afterMs: number) => {
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => {
      if (!form.current?.reportValidity()) return;
      const texts = [...new FormData(form.current)].flatMap(([name, value]) =>
        typeof value === "string" && value.trim() !== "" ? [[name, value.trim()]] : [],
      );
      const query = new URLSearchParams(texts).toString();
      startTransition(() => router.push(query === "" ? "/activity" : `/activity?${query}`, { scroll: false }));
    }, afterMs);
  };
  return { form, apply, isAlive, isPending };
}
