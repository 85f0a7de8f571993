/** Looks keys up by the SHA-256 of their secrets: all that are wanted at a time with one statement. */
import { type KeyRow, toKeyRecord } from "@/lib/gate/auth/key-record";
import type { LoadedKey } from "@/lib/gate/auth/key-store";
import { STAMP_DIGITS } from "@/lib/shared/nodes/stamp";
import { Batch } from "./batch";
import type { Connection } from "./connection";
import type { KnownState } from "./known-state";

const toMs = (column: string) => `(extract(epoch FROM ${column}) * 1000)::float8`;

// One statement is one snapshot: the state that the rows are of comes with them, also where there is no row.
const FIND = `SELECT g."generation"::text AS "generation", left(g."stamp", ${STAMP_DIGITS}) AS "stamp",
  pg_is_in_recovery() AS "isReplica",
  (SELECT max("version") FROM "ConfigVersion" WHERE "kind" = 'routes') AS "routesVersion",
  (SELECT max("version") FROM "ConfigVersion" WHERE "kind" = 'permissions') AS "permissionsVersion", f.*
  FROM "GateState" g LEFT JOIN (
    SELECT s."hash", k."id", k."name", k."accountId", k."permissions", k."ipRules", k."limits", m."role" AS "makerRole",
      ${toMs('k."expiresAt"')} AS "expiresAt", ${toMs('k."disabledAt"')} AS "disabledAt",
      ${toMs('k."heldAt"')} AS "heldAt", ${toMs('a."closedAt"')} AS "closedAt", a."keyPolicy",
      ${toMs('coalesce(k."secretAt", k."createdAt")')} AS "secretAt",
      ${toMs('s."endsAt"')} AS "secretEndsAt",
      EXISTS (SELECT 1 FROM "ShareLink" l WHERE l."keyId" = k."id" AND l."holdsKey") AS "isHeld"
    FROM "Secret" s JOIN "ApiKey" k ON k."id" = s."keyId" JOIN "Account" a ON a."id" = k."accountId"
    LEFT JOIN "Membership" m ON m."accountId" = k."accountId" AND m."userId" = k."makerId"
    WHERE s."hash" = ANY($1::bytea[])
  ) f ON TRUE WHERE g."id" = 1`;

type StateRow = {
  generation: string;
  stamp: string;
  isReplica: boolean;
  routesVersion: number | null;
  permissionsVersion: number | null;
};
type Row = StateRow & ({ hash: null } | (KeyRow & { hash: Buffer }));

/** What a look-up is made with. */
export type LookUpParts = {
  connection: Connection;
  known: KnownState;
  /** called when an answer does not fit what is known */
  onMisfit: () => void;
};

/** Looks keys up over a connection of their own, so that a slow look-up does not hold up the gate's questions. */
export class LookUps {
  readonly #parts: LookUpParts;
  readonly #batch = new Batch<ReadonlyMap<string, LoadedKey>>((digests) => this.#ask(digests));

  constructor(parts: LookUpParts) {
    this.#parts = parts;
  }

  /** The keys by their digests in base64; a secret that nobody has is missing. Rejects when there is no answer. */
  load(digests: readonly string[]): Promise<ReadonlyMap<string, LoadedKey>> {
    return this.#batch.request(digests);
  }

  async #ask(digests: readonly string[]): Promise<ReadonlyMap<string, LoadedKey>> {
    const { connection, known } = this.#parts;
    const { generation, revision, histories } = known;
    const hashes = digests.map((digest) => Buffer.from(digest, "base64"));
    const rows = await connection.query<Row>({ name: "latchkey-find", text: FIND, values: [hashes] });
    const [state] = rows;
    if (!state) throw new Error("the gate's state row is missing");
    if (state.isReplica) throw new Error("the server is a replica, which may be behind");
    const isOfKnownHistory = histories === known.histories;
    if (isOfKnownHistory && isMisfit(state, generation, known)) {
      this.#parts.onMisfit();
      throw new Error("the look-up was answered from another history of the database");
    }
    if (isOfKnownHistory && hasNewerDocuments(state, known)) {
      // A renamed permission may be in the rows, and the routes that are known ask for it by its former name.
      this.#parts.onMisfit();
      await known.untilNews();
      if (hasNewerDocuments(state, known)) throw new Error("the routes that belong to the keys are not known yet");
    }
    // The snapshot was taken after the statement was sent, so it has every change that was known by then. What became
    // known since may be missing, unless the answer says otherwise.
    const readAt = isOfKnownHistory && Number(state.generation) >= known.generation ? known.revision : revision;
    return toKeys(rows, readAt);
  }
}

/** The keys come with routes or permissions that this gate has not heard of. */
function hasNewerDocuments({ routesVersion, permissionsVersion }: StateRow, known: KnownState): boolean {
  // Before the first answer there are no routes by which a key could be judged.
  if (known.histories === 0) return false;
  const { routes, permissions } = known.documents;
  return (routesVersion ?? 0) > (routes?.version ?? 0) || (permissionsVersion ?? 0) > (permissions?.version ?? 0);
}

/** Older than what was known before it was asked for, or the same generation with another stamp. */
function isMisfit(state: StateRow, generationBefore: number, known: KnownState): boolean {
  const generation = Number(state.generation);
  if (generation < generationBefore) return true;
  return generation === known.generation && state.stamp !== known.stamp.slice(0, STAMP_DIGITS);
}

function toKeys(rows: readonly Row[], readAt: number): Map<string, LoadedKey> {
  const keys = new Map<string, LoadedKey>();
  for (const row of rows) if (row.hash !== null) keys.set(row.hash.toString("base64"), toKey(row, readAt));
  return keys;
}

function toKey(row: KeyRow, readAt: number): LoadedKey {
  try {
    return toKeyRecord(row, readAt);
  } catch {
    // A stored row that can't be read is refused, and its neighbours are not.
    return "unavailable";
  }
}
