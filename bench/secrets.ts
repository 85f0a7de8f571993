/** Lists of secrets to ask with: on file for the load generator, in memory for everybody else. */
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { completeSecret, RANDOM_LENGTH } from "@/lib/shared/keys/secret-format";
import type { Stage } from "./stage";

/** Every line of `file` is as long as every other, so that a reader finds the n-th at once. */
export type Secrets = { list: readonly string[]; file: string };

export function saveSecrets(stage: Stage, name: string, list: readonly string[]): Secrets {
  const file = path.join(stage.folder, `${name}.secrets`);
  writeFileSync(file, `${list.join("\n")}\n`);
  return { list, file };
}

/** A well-formed secret that nobody has. */
export function inventSecret(): string {
  return completeSecret(
    randomBytes(RANDOM_LENGTH / 2)
      .toString("hex")
      .toUpperCase(),
  );
}

/** Right length and alphabet, and a checksum that is not right: what a truncated or mistyped secret looks like. */
export function inventMalformed(): string {
  const secret = inventSecret();
  return secret.slice(0, -1) + (secret.endsWith("0") ? "1" : "0");
}

/** The same list in another order. */
export function shuffle<T>(list: readonly T[]): T[] {
  const mixed = [...list];
  for (let index = mixed.length - 1; index > 0; index--) {
    const other = Math.floor(Math.random() * (index + 1));
    [mixed[index], mixed[other]] = [mixed[other] as T, mixed[index] as T];
  }
  return mixed;
}
