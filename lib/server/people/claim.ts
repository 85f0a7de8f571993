/** Claiming a server that has no owner: who may become one. */
import { createHash, timingSafeEqual } from "node:crypto";
import { findDatabaseConfig } from "@/lib/config/database";
import { listNodes } from "@/lib/server/db/nodes";
import type { Reader } from "@/lib/server/db/transaction-types";
import { read } from "@/lib/server/db/transactions";
import { INNER_ENV } from "@/lib/shared/gate/inner-hop";
import { LEASE_MS, parseNodeStatus } from "@/lib/shared/nodes/node";
import { normaliseClaimCode } from "@/lib/shared/people/claim-code";

/** Who wants to become the owner: somebody at this machine, or somebody elsewhere with the code that they typed. */
export type Claimant = { isLocal: boolean; code: string };

/** Somebody elsewhere who knows nothing. */
export const STRANGER: Claimant = { isLocal: false, code: "" };

/** The mode in SIGN_UP. An unknown one counts as closed; the gate refuses to start with it. */
export function signUpMode(): "first" | "open" | "closed" {
  const mode = process.env.SIGN_UP || "first";
  return mode === "first" || mode === "open" ? mode : "closed";
}

/** Whether the next person to sign up becomes the owner of this server: SIGN_UP is `first`, and nobody ever did. */
export async function isUnclaimed(): Promise<boolean> {
  return signUpMode() === "first" && (await read(isUntouched));
}

/**
 * Whether nobody ever signed up. What an owner leaves behind counts too: a database that was restored in part must not
 * give its keys to the next visitor.
 */
export async function isUntouched(database: Reader): Promise<boolean> {
  if ((await database.user.count({ take: 1 })) > 0 || (await database.account.count({ take: 1 })) > 0) return false;
  return (await database.apiKey.count({ take: 1 })) === 0 && (await database.activity.count({ take: 1 })) === 0;
}

/**
 * What a person reads who may not become the owner; null for one who may. The gate sets the code at each start. It is
 * worth nothing once somebody owns the server. Without a gate, as in a script on the server, there is none to ask for.
 * Of servers that share a database, each takes the codes of all that live.
 */
export async function findClaimRefusal({ isLocal, code }: Claimant): Promise<string | null> {
  const expected = process.env[INNER_ENV.claimCode];
  if (isLocal || !expected) return null;
  const typed = normaliseClaimCode(code);
  if (typed === "") return "Enter the code that Latchkey printed in the terminal when it started.";
  const given = digest(typed);
  const own = digest(normaliseClaimCode(expected));
  if ([own, ...(await listOtherCodes())].some((hash) => timingSafeEqual(given, hash))) return null;
  return "This is not the code in the terminal. Latchkey prints a new one each time it starts.";
}

/** The hashes of what the servers printed that share the database: a balancer leads the person to any of them. */
async function listOtherCodes(): Promise<Buffer[]> {
  if (findDatabaseConfig().engine === "sqlite") return [];
  const nodes = await read(listNodes);
  const live = nodes.filter(({ seenAgoMs }) => seenAgoMs <= LEASE_MS);
  const hashes = live.map(({ status }) => Buffer.from(parseNodeStatus(status).claimCodeHash ?? "", "hex"));
  return hashes.filter(({ length }) => length === 32);
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
