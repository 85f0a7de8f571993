/** Creates secrets. The database keeps only their hashes. */
import { createHash, randomBytes } from "node:crypto";
import { completeSecret, lastFiveOf, RANDOM_LENGTH } from "@/lib/shared/keys/secret-format";

/** A new secret, 352 random bits and a checksum, and the only row that the database keeps of it. */
export function createSecret(keyId: string, createdAt: Date) {
  const secret = completeSecret(
    randomBytes(RANDOM_LENGTH / 2)
      .toString("hex")
      .toUpperCase(),
  );
  // Neither a salt nor a slow hash is needed: nobody guesses 352 bits, and the gate looks keys up by this hash.
  const hash = new Uint8Array(createHash("sha256").update(secret).digest());
  return { secret, row: { hash, keyId, lastFive: lastFiveOf(secret), createdAt } };
}
