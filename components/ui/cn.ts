/**
 * Joins class names. Never join two that set the same property in the same state, such as `h-9` and `h-auto`: which one
 * wins is decided by their order in the style sheet, not by their order here. Components take such a choice as a
 * property of its own.
 */
export { clsx as cn } from "clsx";
