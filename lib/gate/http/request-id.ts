/** Names each request, so that a client and a log can speak of the same one. */
import { randomBytes } from "node:crypto";

const prefix = randomBytes(4).toString("hex");
let count = 0;

/** Unique among this server's requests, also over restarts. */
export function nextRequestId(): string {
  count++;
  return `${prefix}-${count.toString(36)}`;
}
