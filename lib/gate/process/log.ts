/** The gate's log: JSON lines on standard output, without secrets. */
import pino from "pino";
import { sanitizeLogLine } from "@/lib/shared/log-line";

/**
 * Creates the log, whose lines go to `write`. Paths, queries and headers must not be logged; the redaction is only a
 * second line of defence.
 */
export function createLog(level: string, write = writeToStdout): pino.Logger {
  const options: pino.LoggerOptions = {
    level,
    base: { process: "gate" },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: ["secret", "password", "token", "headers", "query", "*.secret", "*.password"], censor: "[cut]" },
  };
  return pino(options, { write: (line: string) => write(sanitizeLogLine(line)) });
}

function writeToStdout(line: string): void {
  // Not pino's own destination, which retries forever without a pause when the terminal has been closed.
  process.stdout.write(line);
}

/** A logger of the gate. */
export type Log = pino.Logger;
