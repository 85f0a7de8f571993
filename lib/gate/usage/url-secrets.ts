/** Remembers which secrets were in the URL of a request, where logs, proxies and browsers keep them. */
import { createHash } from "node:crypto";
import { MAX_URL_SECRETS } from "@/lib/shared/gate/inner-hop";
import { SECRET_LENGTH } from "@/lib/shared/keys/secret-format";
import { findSecrets } from "@/lib/shared/leaks/find-secrets";

/** Holds hashes only, each once, and no more than one batch may have: strangers can send any number of URLs. */
export class UrlSecrets {
  #hashes = new Set<string>();

  get isEmpty(): boolean {
    return this.#hashes.size === 0;
  }

  /** Looks for secrets in a URL or a part of one. Most are too short to hold one. */
  note(url: string): void {
    if (url.length < SECRET_LENGTH || this.#hashes.size >= MAX_URL_SECRETS) return;
    for (const secret of findSecrets(unescapeAscii(url)).slice(0, MAX_URL_SECRETS - this.#hashes.size)) {
      this.#hashes.add(createHash("sha256").update(secret).digest("base64url"));
    }
  }

  /** The SHA-256 of each secret since the last call, as base64url. */
  take(): string[] {
    const taken = [...this.#hashes];
    this.#hashes.clear();
    return taken;
  }
}

/** A URL may be a parameter of another: what separates the secret there is escaped, as in `%3Fapikey%3D`. */
function unescapeAscii(url: string): string {
  return url.includes("%") ? url.replace(/%[2-7][0-9A-Fa-f]/g, decodeURIComponent) : url;
}
