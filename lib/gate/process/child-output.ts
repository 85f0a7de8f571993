/** Takes what the dashboard prints into the log: its own JSON lines as they are, everything else as events. */
import type { Readable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { sanitizeLogLine, shortenLogText } from "@/lib/shared/log-line";
import type { Log } from "./log";

/** In characters. Longer lines are cut: a child must not fill the gate's memory. */
const MAX_LINE = 64 * 1024;

/** Calls `onLine` for each line of a stream, the last one included when no line end follows it. */
export function readLines(stream: Readable | null, onLine: (line: string) => void): void {
  if (stream === null) return;
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    const lines = `${rest}${chunk}`.split("\n");
    rest = (lines.pop() ?? "").slice(0, MAX_LINE);
    for (const line of lines) onLine(line.slice(0, MAX_LINE));
  });
  stream.on("end", () => {
    if (rest !== "") onLine(rest);
  });
  stream.on("error", () => {});
}

/** Logs a line that the dashboard printed. `write` gets JSON lines; the rest is Node's own, such as a fatal error. */
export function logPrinted(line: string, log: Log, write = writeToStdout): void {
  if (isJson(line)) return write(`${sanitizeLogLine(line)}\n`);
  const text = shortenLogText(stripVTControlCharacters(line));
  if (text !== "") log.warn({ source: "dashboard" }, text);
}

function isJson(line: string): boolean {
  if (!line.startsWith("{")) return false;
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

function writeToStdout(line: string): void {
  process.stdout.write(line);
}
