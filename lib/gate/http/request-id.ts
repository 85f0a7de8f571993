/** Gives each request an id, so that a client's report and a log line can be matched. */
import { randomBytes } from "node:crypto";

const prefix = randomBytes(4).toString("hex");
let count = 0;

/** The next id, for example `9f86d081-2s`: unique among the requests of this server, across restarts too. */
export function nextRequestId(): string {
  count++;
  return `${prefix}-${count.toString(36)}`;
}
