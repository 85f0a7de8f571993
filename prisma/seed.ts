/** `npm run seed`: fills the configured database with a demo account and realistic keys. */
import { randomBytes, randomUUID } from "node:crypto";
import { loadConfig } from "@/lib/config/config";
import { describeDatabase } from "@/lib/config/database";
import { ConfigError } from "@/lib/config/environment";
import type { Actor } from "@/lib/server/access/actor";
import { closeDatabase, write } from "@/lib/server/db/transactions";
import { createKey } from "@/lib/server/keys/keys";
import { signUp } from "@/lib/server/people/accounts";
import { findSession } from "@/lib/server/people/session-rows";
import { saveUsageBatch } from "@/lib/server/usage/save";
import type { UsageBatch } from "@/lib/shared/gate/inner-hop";
import { PRESETS, type PresetId } from "@/lib/shared/keys/permission-presets";
import type { Permission } from "@/lib/shared/keys/permissions";
import { log } from "../lib/server/log";
import { lockForUse } from "./backup/database-lock";
import { applyMigrations } from "./migrate";
import { applyPostgresqlMigrations } from "./postgresql/migrate";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const EMAIL = "demo@example.com";
const CLIENT = { address: "192.0.2.10", userAgent: "seed" };
const now = Date.now();

type Demo = {
  name: string;
  permissions: readonly Permission[];
  ipRules?: string[];
  createdDaysAgo: number;
  expiresInDays?: number;
  /** requests admitted on each of the last 7 days, oldest first */
  admitted?: number[];
  /** refused for their address, the same way */
  refused?: number[];
  lastUsed?: { minutesAgo: number; address: string };
};

const DEMO: readonly Demo[] = [
  { name: "Old newsletter export", permissions: ["Export", "ViewContacts"], createdDaysAgo: 210, expiresInDays: -12 },
  {
    name: "Analytics dashboard",
    permissions: presetOf("view"),
    createdDaysAgo: 96,
    admitted: [310, 290, 305, 120, 98, 330, 214],
    lastUsed: { minutesAgo: 4, address: "203.0.113.7" },
  },
  {
    name: "Agency: spring campaign",
    permissions: ["ViewCampaigns", "ModifyCampaigns", "ViewTemplates", "ModifyTemplates", "ViewFiles", "ViewReports"],
    ipRules: ["203.0.113.40", "2001:db8:40::/48"],
    createdDaysAgo: 24,
    expiresInDays: 5,
    admitted: [12, 40, 38, 0, 0, 55, 21],
    refused: [0, 3, 0, 0, 0, 9, 2],
    lastUsed: { minutesAgo: 180, address: "203.0.113.40" },
  },
  {
    name: "Shop: order emails",
    permissions: presetOf("send"),
    ipRules: ["198.51.100.0/24"],
    createdDaysAgo: 61,
    admitted: [1840, 2010, 1975, 2240, 2610, 1320, 905],
    refused: [0, 0, 2, 0, 0, 0, 0],
    lastUsed: { minutesAgo: 1, address: "198.51.100.23" },
  },
  {
    name: "Terraform",
    permissions: presetOf("full"),
    ipRules: ["10.0.0.0/8", "192.0.2.10-192.0.2.20"],
    createdDaysAgo: 8,
    expiresInDays: 82,
    admitted: [4, 0, 0, 6, 2, 0, 3],
    lastUsed: { minutesAgo: 55, address: "192.0.2.12" },
  },
  { name: "CI health check", permissions: ["None"], createdDaysAgo: 0 },
];

function presetOf(id: PresetId): readonly Permission[] {
  return PRESETS.find((preset) => preset.id === id)?.permissions ?? [];
}

async function createDemoActor(password: string): Promise<Actor> {
  process.env.SIGN_UP = "open";
  const input = { name: "Demo Owner", email: EMAIL, password, accountName: "Demo account" };
  const result = await signUp(input, CLIENT);
  if (!result.ok) throw new Error(result.message ?? Object.values(result.fields).join(" "));
  const session = await findSession(result.token);
  if (!session) throw new Error("the demo session is not there");
  return {
    userId: result.userId,
    userName: input.name,
    email: EMAIL,
    accountId: result.accountId,
    accountName: input.accountName,
    role: session.role,
    sessionId: session.id,
    passwordConfirmedAt: session.passwordConfirmedAt,
    clientAddress: CLIENT.address,
  };
}

async function createDemoKey(actor: Actor, demo: Demo): Promise<void> {
  const createdAt = new Date(now - demo.createdDaysAgo * DAY);
  const result = await createKey(
    // A confirmation that is later than the creation counts for nothing.
    { ...actor, passwordConfirmedAt: createdAt },
    {
      requestId: randomUUID(),
      name: demo.name,
      permissions: [...demo.permissions],
      ipRules: demo.ipRules ?? [],
      expiresAt: demo.expiresInDays === undefined ? null : new Date(now + demo.expiresInDays * DAY),
    },
    { now: createdAt },
  );
  if (!result.ok) throw new Error(result.refusal.message);
  for (const batch of batchesOf(result.value.key.id, demo)) await saveUsageBatch(batch);
}

/** One for each day; the last of them knows when the key was last used. */
function batchesOf(keyId: string, { admitted = [], refused = [], lastUsed }: Demo): UsageBatch[] {
  const gateId = randomUUID();
  const days = Math.max(admitted.length, refused.length, 1);
  return Array.from({ length: days }, (_, index) => {
    const daysAgo = days - 1 - index;
    const counted = (counts: number[], outcome: "admitted" | "ip_not_allowed") => {
      const count = counts[counts.length - 1 - daysAgo] ?? 0;
      return count > 0 ? [{ keyId, outcome, count }] : [];
    };
    const counts = [...counted(admitted, "admitted"), ...counted(refused, "ip_not_allowed")];
    const at = now - (lastUsed?.minutesAgo ?? 0) * MINUTE;
    const use = lastUsed && { keyId, at, address: lastUsed.address, purpose: "GET /api/whoami" };
    const lastUses = use && daysAgo === 0 ? [use] : [];
    return { gateId, sequence: index + 1, day: dayBefore(daysAgo), counts, lastUses };
  });
}

function dayBefore(days: number): string {
  return new Date(now - days * DAY).toISOString().slice(0, 10);
}

async function seed(): Promise<void> {
  const { database } = loadConfig();
  say(`Database: ${describeDatabase(database)}`);
  if (database.engine === "sqlite") {
    if (lockForUse(database.path) === null) throw new Error("a restore is running; try again when it is done.");
    applyMigrations(database.path);
  } else await applyPostgresqlMigrations(database.url);
  const password = `demo-${randomBytes(9).toString("base64url")}`;
  const actor = await createDemoActor(password);
  for (const demo of DEMO) await createDemoKey(actor, demo);
  // The session was only needed to make the keys.
  await write((database) => database.session.deleteMany({ where: { id: actor.sessionId } }));
  say(`Demo account\n  Email     ${EMAIL}\n  Password  ${password}`);
}

const say = (line: string) => process.stdout.write(`${line}\n`);

log.level = "warn";
try {
  await seed();
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(error instanceof ConfigError ? `${reason}\n` : `Nothing was seeded: ${reason}\n`);
  process.exitCode = 1;
} finally {
  await closeDatabase();
}
