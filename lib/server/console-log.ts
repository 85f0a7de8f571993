/** Sends what libraries print through the dashboard's log. */
import { format, stripVTControlCharacters } from "node:util";
import { shortenLogText } from "@/lib/shared/log-line";
import { log } from "./log";

const LEVELS = { error: "error", warn: "warn", info: "info", log: "info", debug: "debug", trace: "debug" } as const;

/**
 * Replaces the console's methods: each call becomes one event. Next prints errors over several lines, with the text of
 * strangers in them.
 */
export function logConsole(): void {
  for (const [method, level] of Object.entries(LEVELS)) {
    const print = (...values: unknown[]) => {
      const error = values.find((value) => value instanceof Error);
      const text = format(...values.filter((value) => value !== error));
      const message = shortenLogText(stripVTControlCharacters(text)) || "an error was printed";
      log[level]({ ...(error !== undefined && { err: error }) }, message);
    };
    Object.assign(console, { [method]: print });
  }
}
