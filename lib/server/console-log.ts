/** Sends what libraries print through the dashboard's log. */
import { format, stripVTControlCharacters } from "node:util";
import { shortenLogText } from "@/lib/shared/log-line";
import { LineLimit } from "./line-limit";
import { log } from "./log";

const LEVELS = { error: "error", warn: "warn", info: "info", log: "info", debug: "debug", trace: "debug" } as const;

/** Of the warnings and errors that begin the same, this many a minute are logged. */
const MOST_A_MINUTE = 20;

/**
 * Replaces the console's methods: each call becomes one event. Next prints errors over several lines, with the text of
 * strangers in them, and one for each request that names an unknown action: of those that begin the same, only some a
 * minute are logged, and then how many were left out.
 */
export function logConsole(): void {
  const limit = new LineLimit(MOST_A_MINUTE, (leftOut, kind) =>
    log.warn({ leftOut, begin: kind }, `${leftOut} more lines were left out that begin the same`),
  );
  for (const [method, level] of Object.entries(LEVELS)) {
    const print = (...values: unknown[]) => {
      const error = values.find((value) => value instanceof Error);
      const text = format(...values.filter((value) => value !== error));
      const message = shortenLogText(stripVTControlCharacters(text)) || "an error was printed";
      const isLimited = level === "error" || level === "warn";
      if (isLimited && !limit.allows(text === "" ? describe(error) : text)) return;
      log[level]({ ...(error !== undefined && { err: error }) }, message);
    };
    Object.assign(console, { [method]: print });
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : "";
}
