/** Creates keys concurrently for an actor and prints each result. A test runs it as a separate process. */
import { randomUUID } from "node:crypto";
import type { Actor } from "@/lib/server/access/actor";
import { createKey } from "@/lib/server/keys/keys";

const [actorJson = "", count = "1"] = process.argv.slice(2);
const given = JSON.parse(actorJson) as Actor;
const actor = { ...given, passwordConfirmedAt: new Date(given.passwordConfirmedAt) };
const results = await Promise.all(
  Array.from({ length: Number(count) }, async () => {
    const requestId = randomUUID();
    return createKey(actor, { requestId, name: requestId, permissions: ["None"], ipRules: [], expiresAt: null });
  }),
);
process.stdout.write(JSON.stringify(results.map((result) => (result.ok ? "ok" : result.refusal.code))));
