/** The headers that a route sets and removes, as the form holds them. */
import type { WrittenRoute } from "@/lib/shared/routes/schema";

type Written = NonNullable<WrittenRoute["requestHeaders"]>;

/** One field that is set: to a text, or to what an environment variable holds. `key` names its row. */
export type HeaderDraft = { key: number; name: string; source: "value" | "env"; text: string };

/** `remove`: names, one a line. */
export type HeadersDraft = { set: HeaderDraft[]; remove: string };

/** The form of what is written. */
export function startHeaders(written: Written | undefined): HeadersDraft {
  const set = Object.entries(written?.set ?? {}).map(([name, value], key): HeaderDraft => {
    return typeof value === "string"
      ? { key, name, source: "value", text: value }
      : { key, name, source: "env", text: value.env };
  });
  return { set, remove: (written?.remove ?? []).join("\n") };
}

/** What the form says; undefined when it changes nothing. Rows without a name and a text are left out. */
export function writeHeaders({ set, remove }: HeadersDraft): Written | undefined {
  const pairs = set
    .filter(({ name, text }) => name.trim() !== "" || text.trim() !== "")
    .map(({ name, source, text }) => [name.trim(), source === "env" ? { env: text.trim() } : text.trim()]);
  const names = readLines(remove);
  if (pairs.length === 0 && names.length === 0) return undefined;
  return {
    ...(pairs.length > 0 ? { set: Object.fromEntries(pairs) } : {}),
    ...(names.length > 0 ? { remove: names } : {}),
  };
}

/** The lines of a text that hold something. */
export function readLines(text: string): string[] {
  return text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
