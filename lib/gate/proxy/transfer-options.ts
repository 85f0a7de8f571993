/** What a transfer is asked to do, and how it can fail. */
import type { Dispatcher } from "undici";

/** What is forwarded where, and within which limits. */
export type TransferOptions = {
  upstream: Dispatcher;
  /** scheme, host and port; needed when `upstream` serves several */
  origin?: string;
  /** canonical path and query */
  path: string;
  /** header names and values in turn, as sent to the upstream */
  headers: string[];
  /** for the whole transfer, until the client has taken the last byte of the response */
  timeoutMs: number;
  maxBodyBytes: number;
  /** sent in place of the request's own method and body, when the gate has read that body itself */
  rewritten?: { method: string; body: Buffer };
  /** false for the dashboard: it does not wait for a slow client, within the bounds of `backlog.ts` */
  waitsForClient?: boolean;
  /**
   * Called when the upstream has failed before anything of its response or of the request's body was passed on. To have
   * the request sent again it changes `upstream`, `origin`, `path` and `headers`, and returns true.
   */
  retry?(failure: "unreachable" | "broken", error: Error): boolean;
  /** called when the upstream has sent the whole response, before the client has taken it */
  onUpstreamEnd?: () => void;
  /**
   * Called once if the transfer lasts for a while, with a function that ends it: a response that has begun is cut, else
   * the failure is "ended". The function does nothing once the transfer is over.
   */
  onLongRunning?: (end: () => void) => void;
  /** turns the upstream's headers into those of the response; names and values in turn. Null: as if it were broken */
  mapResponseHeaders: (status: number, raw: readonly string[]) => string[] | null;
};

/** Why no response has begun. */
export type TransferFailure =
  | "body_too_large"
  /** the client's body did not arrive in time */
  | "request_timeout"
  /** the upstream's response did not begin in time */
  | "answer_timeout"
  /** no connection to the upstream */
  | "unreachable"
  /** the upstream closed the connection, or its response is no HTTP */
  | "broken"
  /** by the function that `onLongRunning` was given */
  | "ended";

/** Called exactly once, with what `transfer` would resolve to, and with the upstream's error if there was one. */
export type TransferCallback = (failure: TransferFailure | null, error?: Error) => void;
