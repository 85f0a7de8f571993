/** The door's log: JSON lines on standard output, with nothing in them that opens anything. */
import pino from "pino";

/** Paths and queries are cut and redacted before they get here; this is the second fence. */
export function createLog(level: string): pino.Logger {
  return pino({
    level,
    base: { process: "door" },
    redact: {
      paths: ["secret", "password", "token", "headers", "query", "*.secret", "*.password"],
      censor: "[redacted]",
    },
  });
}

/** A path without its query, with anything in it that may be a secret blotted out. */
export function loggablePath(path: string): string {
  return path.replace(/[0-9A-Fa-f]{32,}/g, "[redacted]").slice(0, 200);
}

export type Log = pino.Logger;
