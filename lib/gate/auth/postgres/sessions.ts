/** Knows which browsers are signed in, so that they go before strangers. Grants nothing. */
import { Batch } from "./batch";
import type { Connection } from "./connection";

// The same form of a moment as Prisma's: UTC, without a zone.
const FIND = `SELECT "tokenHash", (extract(epoch FROM "expiresAt") * 1000)::float8 AS "expiresAt" FROM "Session"
  WHERE "tokenHash" = ANY($1::bytea[])`;

type Row = { tokenHash: Buffer; expiresAt: number };

/** How long a session that was found is believed in: one page is many requests. */
const BELIEVED_MS = 10_000;
const MOST_REMEMBERED = 10_000;

/** Live sessions by the SHA-256 of their tokens. */
export class Sessions {
  readonly #connection: Connection;
  /** token's digest -> until when it counts as live */
  readonly #found = new Map<string, number>();
  readonly #batch = new Batch<ReadonlyMap<string, number>>((digests) => this.#ask(digests));

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Whether a live session has the token with this SHA-256. Rejects when PostgreSQL does not answer. */
  has(tokenHash: Buffer, now: number): boolean | Promise<boolean> {
    const digest = tokenHash.toString("base64");
    const believedUntil = this.#found.get(digest);
    if (believedUntil !== undefined && now < believedUntil) return true;
    return this.#look(digest, now);
  }

  async #look(digest: string, now: number): Promise<boolean> {
    const expiresAt = (await this.#batch.request([digest])).get(digest);
    if (expiresAt === undefined || expiresAt <= now) return false;
    if (this.#found.size >= MOST_REMEMBERED) this.#found.clear();
    this.#found.set(digest, Math.min(expiresAt, now + BELIEVED_MS));
    return true;
  }

  async #ask(digests: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const hashes = digests.map((digest) => Buffer.from(digest, "base64"));
    const rows = await this.#connection.query<Row>({ name: "latchkey-sessions", text: FIND, values: [hashes] });
    return new Map(rows.map(({ tokenHash, expiresAt }) => [tokenHash.toString("base64"), expiresAt]));
  }
}
