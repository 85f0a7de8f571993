/**
 * A node in a process of its own, for tests that kill or suspend it: `take N` on its input takes N permits of an
 * address, and it prints how many it got. Arguments: the URL of Redis, the id, the ids that live, the lease in ms.
 */
import { createInterface } from "node:readline";
import { PermitNode } from "./permit-nodes";

const [url = "", id = "", live = "", leaseMs = ""] = process.argv.slice(2);
const options = { leaseMs: Number(leaseMs), awayMs: Number(leaseMs) / 2 };
const node = await PermitNode.open(url, id, live.split(","), options);
process.stdout.write("ready\n");
for await (const line of createInterface({ input: process.stdin })) {
  const [, command, count] = /^(take|release) (\d+)$/.exec(line) ?? [];
  if (command === "take") process.stdout.write(`took ${await node.take("192.0.2.9", Number(count))}\n`);
  if (command === "release") {
    node.release(Number(count));
    process.stdout.write("released\n");
  }
}
