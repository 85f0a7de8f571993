/** Judges the requests of a tick together, after a single look at what has changed. */
import type { Refusal } from "@/lib/shared/gate/refusals";
import { type FoundKey, findKeyByHash, type KeyParts, loadKeys, refreshKeys } from "./find-keys";
import { hashSecret } from "./key-cache";
import { NOT_LOADED } from "./key-store";
import type { KeyRecord } from "./verify-key";

/** A request that has passed steps 1 to 3 and waits for the end of the tick. */
export interface PendingRequest {
  /** whether its client has hung up */
  readonly isGone: boolean;
  readonly secret: string;
  /**
   * Judges and answers the request by what step 4 found in this tick. `now` in milliseconds since 1970. A promise where
   * the answer comes later, because other servers have to be asked about the key's limits.
   */
  decide(key: KeyRecord | null, now: number): void | Promise<void>;
  refuse(refusal: Refusal): void;
  /** Cuts the connection, since no answer can be given. */
  cut(): void;
  /** Sees to it that the permit is released once the answer is out. Called last, whatever happened. */
  finish(): void;
}

type Loading = { request: PendingRequest; hash: string };

/**
 * Judges all requests of a tick after a single look at the generation. A change that commits after that look has not
 * been acknowledged to anybody when these requests arrived, so each is judged as if it had looked by itself. Requests
 * whose keys have to be loaded are judged later, together, after another look.
 */
export function verifyPending(parts: KeyParts, pending: readonly PendingRequest[]): void {
  const isReadable = refreshKeys(parts);
  const now = Date.now();
  let loading: Loading[] | null = null;
  for (const request of pending) {
    const hash = hashSecret(request.secret);
    const key = isReadable ? findKeyByHash(parts, hash) : "unavailable";
    if (key !== NOT_LOADED) conclude(parts, request, key, now);
    else if (loading) loading.push({ request, hash });
    else loading = [{ request, hash }];
  }
  if (loading) void verifyLoaded(parts, loading);
}

async function verifyLoaded(parts: KeyParts, loading: readonly Loading[]): Promise<void> {
  const keys = await loadKeys(
    parts,
    loading.map(({ hash }) => hash),
  );
  const now = Date.now();
  for (const [index, { request }] of loading.entries()) {
    const key = keys[index];
    // Not `??`: null is a secret that nobody has.
    conclude(parts, request, key === undefined ? "unavailable" : key, now);
  }
}

function conclude(parts: KeyParts, request: PendingRequest, key: FoundKey, now: number): void {
  let later: Promise<void> | null = null;
  try {
    // A request whose client has hung up is not counted.
    if (request.isGone) return;
    if (key === "unavailable") request.refuse({ code: "keys_unavailable" });
    else later = request.decide(key, now) ?? null;
  } catch (error) {
    cutOff(parts, request, error);
  } finally {
    if (later === null) request.finish();
    else void later.catch((error) => cutOff(parts, request, error)).finally(() => request.finish());
  }
}

/** A fault in one request must not leave the others unanswered with their permits held. */
function cutOff({ log }: KeyParts, request: PendingRequest, error: unknown): void {
  log.error({ error: String(error) }, "a request could not be judged");
  request.cut();
}
