/** Counts the requests of limited keys over all servers that share one Redis. */
import { type KeyWithLimits, type LimitCounter, refuseBreach } from "@/lib/gate/limits/limit-counter";
import { LocalLimits, type LocalLimitsOptions } from "@/lib/gate/limits/local-limits";
import type { Log } from "@/lib/gate/process/log";
import type { Refusal } from "@/lib/shared/gate/refusals";
import type { LimitCounts } from "@/lib/shared/limits/limit-use";
import { type CountingRedis, connectRedis } from "./connection";
import { SharedMeter } from "./shared-meter";

/** How long Redis may say nothing while calls wait for it. */
const SILENT_MS = 1_000;
/** How often that is looked at, and a moment by which a busy process is late with everything. */
const WATCH_MS = 250;
const LATE_MS = 100;
/** While Redis is away: how often it is looked for. */
const LOOK_MS = 1_000;
/** A key that was not used for so long is forgotten here; Redis remembers it. */
const FORGET_MS = 3_600_000;

/** `url` may hold a password: must not be logged. `nodes`: the servers that share the database. */
export type SharedLimitsOptions = Pick<LocalLimitsOptions, "nodes"> & { url: string; log: Pick<Log, "warn" | "info"> };

/**
 * Asks Redis about each request, so that all servers together never admit one too many. While Redis can't be reached
 * each server admits its share, and adds what it has admitted when Redis is back. After a loss of data in Redis each
 * server adds what it has admitted itself.
 */
export class SharedLimits implements LimitCounter {
  readonly #options: SharedLimitsOptions;
  /** counts what this server has admitted, and decides while Redis is away */
  readonly #own: LocalLimits;
  readonly #meters = new Map<string, SharedMeter>();
  #redis: CountingRedis | null = null;
  /** calls that wait for their answers, and when the last answer came or the first of them was sent */
  #waiting = 0;
  #heardAt = 0;
  #watchedAt = 0;
  #epoch: string | null = null;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;
  readonly #watchTimer: NodeJS.Timeout;
  readonly #forgetTimer: NodeJS.Timeout;

  constructor(options: SharedLimitsOptions) {
    this.#options = options;
    this.#own = new LocalLimits({ nodes: options.nodes });
    this.#watchTimer = setInterval(() => this.#watch(performance.now()), WATCH_MS).unref();
    this.#forgetTimer = setInterval(() => this.#forgetUnused(Date.now()), FORGET_MS).unref();
  }

  /** Connects. Redis that can't be reached is looked for until it can be. Never rejects. */
  async open(): Promise<void> {
    try {
      await this.#connect();
    } catch (error) {
      this.#lose(error);
    }
  }

  /** Whether requests are counted over all servers now. */
  get isShared(): boolean {
    return this.#redis !== null;
  }

  /** Gives up a connection that says nothing. When this process stood still, the answers may be there, unread. */
  #watch(now: number): void {
    const isLate = now - this.#watchedAt > WATCH_MS + LATE_MS;
    this.#watchedAt = now;
    if (isLate) this.#heardAt = now;
    if (this.#redis === null || this.#waiting === 0 || now - this.#heardAt < SILENT_MS) return;
    this.#lose(new Error("Redis does not answer"));
  }

  /** Calls the script. Rejects when the connection is lost: the call may have been carried out. */
  async #count(redis: CountingRedis, parameters: readonly (string | number)[]): Promise<number[]> {
    if (this.#waiting === 0) this.#heardAt = performance.now();
    this.#waiting++;
    try {
      return await redis.count(...parameters);
    } finally {
      this.#waiting--;
      this.#heardAt = performance.now();
    }
  }

  async #connect(): Promise<void> {
    const { redis, epoch, findFailure } = await connectRedis(this.#options.url);
    try {
      await this.#report(redis, this.#epoch !== null && epoch !== this.#epoch);
      if (this.#isClosed) throw new Error("the server ends");
      this.#epoch = epoch;
    } catch (error) {
      redis.disconnect();
      throw findFailure() ?? error;
    }
    redis.once(
      "end",
      () => this.#redis === redis && this.#lose(findFailure() ?? new Error("the connection was closed")),
    );
    this.#redis = redis;
  }

  /** Adds to Redis what it has not counted: what came while it was away, or all that this server has admitted. */
  async #report(redis: CountingRedis, isAll: boolean): Promise<void> {
    const now = Date.now();
    for (const meter of this.#meters.values()) {
      const { requests, units } = meter.missed;
      if (!isAll && requests === 0 && units === 0) continue;
      const uses = this.#own.readUses(meter.own, now);
      const amounts = uses.map(({ counts, used }) => {
        if (isAll) return used;
        return Math.min(used, counts === "units" ? units : requests);
      });
      meter.missed = { requests: 0, units: 0 };
      meter.take(await redis.count(...meter.toArguments("add", amounts)), now);
      meter.forgetBreach();
    }
  }

  #lose(error: unknown): void {
    const redis = this.#redis;
    this.#redis = null;
    redis?.removeAllListeners("end");
    redis?.disconnect();
    if (this.#isClosed || this.#timer) return;
    const reason = error instanceof Error ? error.message : String(error);
    this.#options.log.warn({ reason }, "Redis can't be reached: each server admits its share of the limits of keys");
    const look = async () => {
      try {
        await this.#connect();
        this.#timer = undefined;
        this.#options.log.info("Redis is reached again: limits of keys are counted over all servers");
      } catch {
        if (!this.#isClosed) this.#timer = setTimeout(look, LOOK_MS).unref();
      }
    };
    this.#timer = setTimeout(look, LOOK_MS).unref();
  }

  findMeter(key: KeyWithLimits): SharedMeter {
    const { meter } = key;
    if (meter instanceof SharedMeter && meter.isOpen && meter.limits === key.limits) return meter;
    const known = this.#meters.get(key.id) ?? null;
    const found = known?.limits === key.limits ? known : new SharedMeter(key.id, key.limits, known);
    this.#meters.set(key.id, found);
    key.meter = found;
    return found;
  }

  take(key: KeyWithLimits, now: number): Refusal | null | Promise<Refusal | null> {
    const meter = this.findMeter(key);
    meter.usedAt = now;
    if (this.#redis === null) return this.#takeAway(meter, now);
    // A refused client that asks again and again costs Redis nothing.
    return meter.findRefusal(now) ?? this.#takeShared(this.#redis, meter, now);
  }

  async #takeShared(redis: CountingRedis, meter: SharedMeter, now: number): Promise<Refusal | null> {
    try {
      const breach = meter.take(await this.#count(redis, meter.toArguments("take")), Date.now());
      if (breach) return refuseBreach(breach, meter, Date.now());
      this.#own.note(meter.own, now);
      return null;
    } catch (error) {
      if (this.#redis === redis) this.#lose(error);
      // Redis may have counted it, and will count it again: rather too much than too little.
      return this.#takeAway(meter, Date.now());
    }
  }

  #takeAway(meter: SharedMeter, now: number): Refusal | null {
    const refusal = this.#own.take(meter.own, now);
    if (refusal === null) meter.missed.requests++;
    meter.setUses(this.#own.readUses(meter.own, now));
    return refusal;
  }

  refund(key: KeyWithLimits, at: number): void {
    const meter = this.findMeter(key);
    this.#own.refund(meter.own, at);
    meter.forgetBreach();
    // A window of a later limit does not hold the request: to take it back would let one too many through.
    const amounts = meter.windows.map(({ counts, since }) => (counts === "requests" && at > since ? 1 : 0));
    if (this.#redis) this.#send(this.#redis, meter, "refund", amounts);
    else meter.missed.requests = Math.max(0, meter.missed.requests - 1);
  }

  spend(key: KeyWithLimits, units: number, now: number): void {
    const meter = this.findMeter(key);
    this.#own.spend(meter.own, units, now);
    const amounts = meter.windows.map(({ counts }) => (counts === "units" ? units : 0));
    if (this.#redis) this.#send(this.#redis, meter, "add", amounts, units);
    else meter.missed.units += units;
  }

  #send(
    redis: CountingRedis,
    meter: SharedMeter,
    action: "add" | "refund",
    amounts: readonly number[],
    units = 0,
  ): void {
    this.#count(redis, meter.toArguments(action, amounts)).then(
      (answer) => void meter.take([1, ...answer.slice(1)], Date.now()),
      (error) => {
        meter.missed.units += units;
        if (this.#redis === redis) this.#lose(error);
      },
    );
  }

  async readCounts(key: KeyWithLimits): Promise<LimitCounts> {
    const meter = this.findMeter(key);
    const redis = this.#redis;
    if (redis === null) return this.#own.readCounts(meter.own, Date.now());
    try {
      const answer = await this.#count(redis, meter.toArguments("read"));
      const now = Date.now();
      meter.take([1, ...answer.slice(1)], now);
      return { counts: meter.readCounts(), servers: null, now };
    } catch (error) {
      if (this.#redis === redis) this.#lose(error);
      return this.#own.readCounts(meter.own, Date.now());
    }
  }

  #forgetUnused(now: number): void {
    for (const [keyId, meter] of this.#meters) {
      if (now - meter.usedAt < FORGET_MS || meter.missed.requests > 0 || meter.missed.units > 0) continue;
      meter.isOpen = false;
      this.#meters.delete(keyId);
    }
  }

  start(): void {
    this.#own.start();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    clearInterval(this.#watchTimer);
    clearInterval(this.#forgetTimer);
    const redis = this.#redis;
    this.#redis = null;
    redis?.removeAllListeners("end");
    await redis?.quit().catch(() => redis.disconnect());
    await this.#own.close();
  }
}
