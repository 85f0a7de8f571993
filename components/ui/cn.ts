/** Joins class names; of two that contradict each other the later wins. */
import { type ClassValue, clsx } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

// The theme has names of its own, which tailwind-merge cannot know.
const merge = extendTailwindMerge({
  extend: { theme: { radius: ["box"], shadow: ["float"], animate: ["appear", "rise"] } },
});

export function cn(...classes: ClassValue[]): string {
  return merge(clsx(classes));
}
