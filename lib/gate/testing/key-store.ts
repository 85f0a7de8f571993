/** Keeps keys in memory for tests. As in the database, every change raises the generation. */
import { createHash } from "node:crypto";
import { createKeyIdentity } from "@/lib/gate/auth/identity";
import type { KeyStore } from "@/lib/gate/auth/key-store";
import type { KeyRecord } from "@/lib/gate/auth/verify-key";
import { NO_DOCUMENTS, type StoredDocuments } from "@/lib/shared/documents/stored";
import { parseIpRule } from "@/lib/shared/keys/ip-rules";
import type { Permission } from "@/lib/shared/keys/permissions";
import { completeSecret, RANDOM_LENGTH } from "@/lib/shared/keys/secret-format";

/** The fields in which a test key differs from the default: valid, without permissions and IP rules. */
export type TestKey = Partial<
  Pick<
    KeyRecord,
    | "id"
    | "accountId"
    | "expiresAt"
    | "tooOldAt"
    | "lacksRestriction"
    | "isDisabled"
    | "isHeldAfterRestore"
    | "isHeld"
    | "isAccountClosed"
    | "secretEndsAt"
    | "limits"
  >
> & { name?: string; permissions?: readonly Permission[]; ipRules?: readonly string[] };

/** A `KeyStore` whose keys a test can add, replace and delete. */
export class MemoryKeyStore implements KeyStore {
  readonly #records = new Map<string, KeyRecord>();
  readonly #changes = new Map<number, string>();
  #generation = 1;
  #count = 0;
  #documents = NO_DOCUMENTS;
  /** false: every look-up throws, as when the database can't be read */
  isReadable = true;

  /** Adds a key and returns its secret. */
  add(facts: TestKey = {}): string {
    this.#count++;
    const secret = completeSecret(this.#count.toString(16).toUpperCase().padStart(RANDOM_LENGTH, "0"));
    this.set(secret, { id: `key-${this.#count}`, ...facts });
    return secret;
  }

  /** Adds or replaces the key with this secret. Fields that are not given have their defaults. */
  set(secret: string, facts: TestKey): void {
    const { id = this.#records.get(hashOf(secret))?.id ?? "key", accountId = "account", name = "test" } = facts;
    const { permissions = [], ipRules = [] } = facts;
    const record: KeyRecord = {
      ...createKeyIdentity({ id, accountId, name }, permissions.join(" ")),
      permissions: new Set(permissions),
      ipRules: ipRules.map(requireIpRule),
      expiresAt: facts.expiresAt ?? null,
      tooOldAt: facts.tooOldAt ?? null,
      lacksRestriction: facts.lacksRestriction ?? false,
      isDisabled: facts.isDisabled ?? false,
      isHeldAfterRestore: facts.isHeldAfterRestore ?? false,
      isHeld: facts.isHeld ?? false,
      isAccountClosed: facts.isAccountClosed ?? false,
      secretEndsAt: facts.secretEndsAt ?? null,
      limits: facts.limits ?? null,
      readAt: 0,
      counter: null,
      meter: null,
    };
    this.#records.set(hashOf(secret), record);
    this.#changes.set(++this.#generation, id);
  }

  /** Deletes the key with this secret. */
  delete(secret: string): void {
    const id = this.#records.get(hashOf(secret))?.id ?? "";
    this.#records.delete(hashOf(secret));
    this.#changes.set(++this.#generation, id);
  }

  /** the SHA-256, in hexadecimal, of the tokens of live sessions */
  readonly sessions = new Set<string>();

  hasSession(tokenHash: Buffer): boolean {
    if (!this.isReadable) throw new Error("the key store can't be read");
    return this.sessions.has(tokenHash.toString("hex"));
  }

  /** Saves a document, as the dashboard does. */
  saveDocument(kind: keyof StoredDocuments, document: object): void {
    const version = (this.#documents[kind]?.version ?? 0) + 1;
    this.#documents = { ...this.#documents, [kind]: { version, text: JSON.stringify(document) } };
    this.#changes.set(++this.#generation, "");
  }

  documents(): StoredDocuments {
    if (!this.isReadable) throw new Error("the key store can't be read");
    return this.#documents;
  }

  generation(): number {
    if (!this.isReadable) throw new Error("the key store can't be read");
    return this.#generation;
  }

  changedBetween(before: number, generation: number): string[] | null {
    const ids: string[] = [];
    for (let each = before + 1; each <= generation; each++) {
      const id = this.#changes.get(each);
      if (id === undefined) return null;
      ids.push(id);
    }
    return ids;
  }

  find(hash: Buffer): KeyRecord | null {
    if (!this.isReadable) throw new Error("the key store can't be read");
    const record = this.#records.get(hash.toString("base64"));
    return record ? { ...record, readAt: this.#generation } : null;
  }

  isHealthy(): boolean {
    return this.isReadable;
  }

  readonly hasFailed = false;

  // biome-ignore lint/correctness/useYield: there is nothing to read
  *readTables(): Generator<void, string[]> {
    return [];
  }

  close(): void {}
}

function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("base64");
}

function requireIpRule(text: string) {
  const parse = parseIpRule(text);
  if (!parse.ok) throw new Error(`${text} is no IP rule: ${parse.message}`);
  return parse.rule;
}
