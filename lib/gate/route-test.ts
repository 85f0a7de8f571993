/** Sends a request through the gate's own path with a key's rights, so that a person can try a route. */
import { randomBytes } from "node:crypto";
import { request as sendRequest } from "node:http";
import { type Duplex, duplexPair } from "node:stream";
import { REFUSALS, type RefusalCode } from "@/lib/shared/gate/refusal-table";
import {
  MAX_TEST_BODY_BYTES,
  type RouteTest,
  type RouteTestAnswer,
  type RouteTestOutcome,
  TEST_TIMEOUT_MS,
  type TestedRights,
} from "@/lib/shared/gate/route-test";
import { isPermission } from "@/lib/shared/keys/permissions";
import { completeSecret, RANDOM_LENGTH } from "@/lib/shared/keys/secret-format";
import { parseTarget } from "@/lib/shared/routes/target";
import { findKeys, type KeyParts } from "./auth/find-keys";
import { createKeyIdentity } from "./auth/identity";
import type { KeyRecord } from "./auth/verify-key";
import type { RouteTable } from "./routes/route-table";

/** The most tests at once. */
const MOST_AT_ONCE = 4;

/** What tests need of the gate. `serve` has the gate's HTTP server take a connection. */
export type RouteTestParts = KeyParts & {
  routes: { readonly table: RouteTable };
  serve: (connection: Duplex) => void;
};

/** Runs tests, a few at a time. */
export class RouteTests {
  readonly #parts: RouteTestParts;
  #running = 0;

  constructor(parts: RouteTestParts) {
    this.#parts = parts;
  }

  /** Never rejects. A path without a route is refused here: a test reaches upstreams alone. */
  async run(test: RouteTest): Promise<RouteTestOutcome> {
    if (this.#running >= MOST_AT_ONCE) return { ok: false, reason: "Other tests are running. Try again in a moment." };
    this.#running++;
    try {
      return await this.#run(test);
    } catch (error) {
      return { ok: false, reason: error instanceof Error ? error.message : String(error) };
    } finally {
      this.#running--;
    }
  }

  async #run(test: RouteTest): Promise<RouteTestOutcome> {
    const key = await this.#findKey(test.rights);
    if (key === null) return { ok: false, reason: "The key can't be found any more." };
    const parse = parseTarget(test.path, undefined);
    const route = parse.ok ? this.#parts.routes.table.find(parse.target.path) : null;
    if (!parse.ok || route === null) return { ok: true, answer: refuse(parse.ok ? "not_found" : parse.refusal.code) };
    const secret = completeSecret(
      randomBytes(RANDOM_LENGTH / 2)
        .toString("hex")
        .toUpperCase(),
    );
    const end = this.#parts.keys.lend(secret, key);
    try {
      const answer = await send(test, secret, this.#parts.serve);
      return { ok: true, answer: { ...answer, route: route === "ambiguous" ? null : route.path } };
    } finally {
      end();
    }
  }

  async #findKey(rights: TestedRights): Promise<KeyRecord | null> {
    if ("permissions" in rights) return createTestKey(rights.permissions);
    const [found] = await findKeys(this.#parts, [rights.secretHash]);
    if (found === undefined || found === null || found === "unavailable") return null;
    // A test costs nothing of what the key may do.
    return { ...found, limits: null };
  }
}

/** A key that is not stored: valid from everywhere, with these permissions. */
function createTestKey(words: string): KeyRecord {
  const permissions = words.split(" ").filter(isPermission);
  return {
    ...createKeyIdentity({ id: "test", accountId: "test", name: "Test" }, permissions.join(" ")),
    permissions: new Set(permissions),
    ipRules: [],
    expiresAt: null,
    tooOldAt: null,
    lacksRestriction: false,
    isDisabled: false,
    isHeldAfterRestore: false,
    isHeld: false,
    isAccountClosed: false,
    secretEndsAt: null,
    limits: null,
    readAt: 0,
    counter: null,
    meter: null,
  };
}

function refuse(code: RefusalCode): RouteTestAnswer {
  const { status } = REFUSALS[code];
  return { route: null, refusal: code, status, headers: [], body: "", isCut: false, durationMs: 0 };
}

/** Sends it over a pair of streams in memory: nothing else can be reached by it than this gate. */
function send(test: RouteTest, secret: string, serve: RouteTestParts["serve"]): Promise<RouteTestAnswer> {
  const [near, far] = duplexPair();
  // What the gate asks of a socket and a stream has not.
  const ignore = () => far;
  serve(
    Object.assign(far, { remoteAddress: test.client, setTimeout: ignore, setNoDelay: ignore, setKeepAlive: ignore }),
  );
  const startedAt = performance.now();
  const body = test.method === "GET" || test.method === "HEAD" ? "" : test.body;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => near.destroy(new Error("There was no answer in time.")), TEST_TIMEOUT_MS);
    const settle = (done: () => void) => {
      clearTimeout(timer);
      done();
      near.destroy();
      far.destroy();
    };
    const request = sendRequest({
      createConnection: () => near,
      method: test.method,
      path: test.path,
      headers: {
        Host: "latchkey",
        Connection: "close",
        "X-API-Key": secret,
        ...(body === "" ? {} : { "Content-Length": Buffer.byteLength(body) }),
        ...(body === "" || test.contentType === null ? {} : { "Content-Type": test.contentType }),
      },
    });
    request.on("error", (error) => settle(() => reject(error)));
    request.on("response", (response) => {
      const durationMs = performance.now() - startedAt;
      const chunks: Buffer[] = [];
      let bytes = 0;
      const finish = () => {
        const text = Buffer.concat(chunks).subarray(0, MAX_TEST_BODY_BYTES).toString("utf8");
        const headers = toPairs(response.rawHeaders);
        const status = response.statusCode ?? 0;
        const refusal = findRefusal(headers, text);
        const isCut = bytes > MAX_TEST_BODY_BYTES;
        settle(() => resolve({ route: null, refusal, status, headers, body: text, isCut, durationMs }));
      };
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes - chunk.length < MAX_TEST_BODY_BYTES) chunks.push(chunk);
        if (bytes > MAX_TEST_BODY_BYTES) finish();
      });
      response.on("end", finish);
      response.on("error", finish);
    });
    request.end(body);
  });
}

function toPairs(raw: readonly string[]): [string, string][] {
  return Array.from({ length: raw.length / 2 }, (_, index) => [raw[2 * index] ?? "", raw[2 * index + 1] ?? ""]);
}

/** The code of a refusal of this gate, which names the request's id; null for what an upstream answered. */
function findRefusal(headers: readonly [string, string][], body: string): RefusalCode | null {
  const find = (wanted: string) => headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
  if (find("content-type")?.startsWith("application/problem+json") !== true) return null;
  try {
    const { code, request_id } = JSON.parse(body) as { code?: string; request_id?: string };
    const isOurs = code !== undefined && code in REFUSALS && request_id === find("x-request-id");
    return isOurs ? (code as RefusalCode) : null;
  } catch {
    return null;
  }
}
