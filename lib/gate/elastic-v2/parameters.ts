/** Separates the key from the other parameters of a v2 request. */
import { isWellFormedSecret } from "@/lib/shared/keys/secret-format";

/** `secrets` are the values of every `apikey` parameter; `others` may be forwarded. */
export type Parameters = { secrets: string[]; others: URLSearchParams };

// PHP writes a list as name[] or name[0].
const API_KEY = /^apikey(?:\[\d*\])?$/i;

/** Sorts parameters. A name or value that could be a secret is never forwarded. */
export function sortParameters(parameters: readonly [name: string, value: string][]): Parameters {
  const sorted: Parameters = { secrets: [], others: new URLSearchParams() };
  for (const [name, value] of parameters) {
    if (API_KEY.test(name)) sorted.secrets.push(value);
    else if (!isWellFormedSecret(name) && !isWellFormedSecret(value)) sorted.others.append(name, value);
  }
  return sorted;
}
