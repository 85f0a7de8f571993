/** The gate's log: JSON lines on standard output, without secrets. */
import pino from "pino";

/** Creates the log. Paths, queries and headers must not be logged; the redaction is only a second line of defence. */
export function createLog(level: string): pino.Logger {
  const options: pino.LoggerOptions = {
    level,
    base: { process: "gate" },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: ["secret", "password", "token", "headers", "query", "*.secret", "*.password"], censor: "[cut]" },
  };
  // Not pino's own destination, which retries forever without a pause when the terminal has been closed.
  return pino(options, { write: (line: string) => process.stdout.write(line) });
}

/** A logger of the gate. */
export type Log = pino.Logger;
