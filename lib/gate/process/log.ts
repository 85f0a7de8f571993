/** The gate's log: JSON lines on standard output, with nothing in them that opens anything. */
import pino from "pino";

/** Nobody hands a path, a query or a header to the log; the redaction is a net under that rule. */
export function createLog(level: string): pino.Logger {
  const options: pino.LoggerOptions = {
    level,
    base: { process: "gate" },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: ["secret", "password", "token", "headers", "query", "*.secret", "*.password"], censor: "[cut]" },
  };
  // Not pino's own destination: that one retries for ever, without a pause, when the terminal has gone away.
  return pino(options, { write: (line: string) => process.stdout.write(line) });
}

export type Log = pino.Logger;
