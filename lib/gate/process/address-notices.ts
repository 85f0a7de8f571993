/** Logs once about each address that this server is opened under and does not answer to. */
import type { Log } from "./log";

/** Anybody can make up addresses, so the log stops after this many. */
const MAX_NOTICES = 10;

/** The warnings about addresses that one gate has given so far. */
export class AddressNotices {
  readonly #log: Log;
  readonly #known = new Set<string>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** Logs `message` unless something was logged for the same `subject` before. */
  report(subject: string, message: string): void {
    if (this.#known.has(subject) || this.#known.size >= MAX_NOTICES) return;
    this.#known.add(subject);
    this.#log.warn(message);
  }

  /** Logs that a page was opened under another host than that of PUBLIC_URL. */
  reportForeignHost(host: string, own: string): void {
    this.report(
      host,
      `a page was opened at ${host}, but PUBLIC_URL is ${own}: forms work only there. If people do open ${own}, ` +
        "let the proxy pass Host on, or send X-Forwarded-Host",
    );
  }
}
