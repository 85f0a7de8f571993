/** Holds requests at an upstream for as long as a test needs, so that the permits of an address stay taken. */
import { setMaxListeners } from "node:events";
import type { RequestListener, ServerResponse } from "node:http";
import { expect } from "vitest";
import { call, waitFor } from "@/e2e/support/api/client";
import { startUpstream, type Upstream } from "@/e2e/support/api/upstream";

/** An address, and the gate and key that requests from it use. */
export type HeldCaller = { url: string; secret: string; from: string };

/** The path that every held request is below. */
const HELD = "/api/held";
/** How many requests one address may have under way by default. */
const PERMITS = 20;

/** A server that holds requests below `/api/held` until the test lets it answer, as an upstream or as the dashboard. */
export class HeldRequests {
  readonly #upstream: Upstream;
  readonly #open: Map<ServerResponse, string>;
  #rounds = 0;

  private constructor(upstream: Upstream, open: Map<ServerResponse, string>) {
    this.#upstream = upstream;
    this.#open = open;
  }

  /** Starts the server. `answerOthers` answers requests that are not below `/api/held`. */
  static async start(answerOthers?: RequestListener): Promise<HeldRequests> {
    const open = new Map<ServerResponse, string>();
    const upstream = await startUpstream((request, response) => {
      const { url = "" } = request;
      if (answerOthers && !url.startsWith(HELD)) return answerOthers(request, response);
      request.resume();
      open.set(response, url);
      response.once("close", () => open.delete(response));
    });
    return new HeldRequests(upstream, open);
  }

  /** The entry of the routes file that makes this server an upstream. */
  get route(): object {
    return { path: HELD, upstream: `${this.origin}${HELD}`, permissions: { GET: [], POST: [] } };
  }

  /** The origin, to make this server the dashboard of a gate. */
  get origin(): string {
    return this.#upstream.origin;
  }

  /** The number of requests that wait at this path, which is written without `/api/held`. */
  count(path: string): number {
    return [...this.#open.values()].filter((url) => url === `${HELD}${path}`).length;
  }

  /** Resolves once `count` requests wait at this path. */
  async until(path: string, count: number): Promise<void> {
    await waitFor(
      () => this.count(path),
      (now) => now === count,
    );
  }

  /** Answers every request that waits now with 200. */
  answerAll(): void {
    for (const response of this.#open.keys()) response.end("{}");
  }

  /** Takes every permit of an address. They are given back once the returned controller is aborted. */
  async takeAllPermits({ url, secret, from }: HeldCaller): Promise<AbortController> {
    const abort = new AbortController();
    const { signal } = abort;
    setMaxListeners(PERMITS, signal);
    const headers = { "X-API-Key": secret };
    const path = this.#nextPath();
    const hold = async () => {
      // A request that comes too early, when an earlier one still has its permit, is refused and sent again.
      while (!signal.aborted) await call(`${url}${HELD}${path}`, { headers, from, signal }).catch(() => {});
    };
    for (let index = 0; index < PERMITS; index++) void hold();
    await this.until(path, PERMITS);
    return abort;
  }

  /** Sends `count` requests at once and answers those that are admitted; resolves to all statuses. */
  async sendAtOnce({ url, secret, from }: HeldCaller, count: number): Promise<number[]> {
    const path = this.#nextPath();
    let refused = 0;
    const statuses = Array.from({ length: count }, async () => {
      const { status } = await call(`${url}${HELD}${path}`, { headers: { "X-API-Key": secret }, from });
      if (status !== 200) refused++;
      return status;
    });
    await waitFor(
      () => this.count(path) + refused,
      (decided) => decided === count,
    );
    this.answerAll();
    return Promise.all(statuses);
  }

  /** Fails unless all permits of an address become free. A permit that was lost never would. */
  async expectAllPermitsFree(caller: HeldCaller): Promise<void> {
    const statuses = await waitFor(
      () => this.sendAtOnce(caller, PERMITS),
      (all) => all.every((status) => status === 200),
    );
    expect(statuses).toHaveLength(PERMITS);
  }

  /** Cuts what waits and closes the upstream. */
  close(): Promise<void> {
    return this.#upstream.close();
  }

  #nextPath(): string {
    this.#rounds++;
    return `/${this.#rounds}`;
  }
}
