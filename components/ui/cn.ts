/** Joins class names; when two conflict, the later one wins. */
import { type ClassValue, clsx } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

// tailwind-merge does not know the names that our theme adds.
const merge = extendTailwindMerge({
  extend: { theme: { radius: ["box"], shadow: ["float"], animate: ["appear", "rise"] } },
});

export function cn(...classes: ClassValue[]): string {
  return merge(clsx(classes));
}
