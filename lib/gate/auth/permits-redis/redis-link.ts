/** One connection to one Redis process, for calls and for hints. A link that fails is thrown away, never mended. */
import type { Redis, RedisOptions } from "ioredis";
import {
  type Answer,
  channelFor,
  type Hint,
  type Message,
  parseAnswer,
  parseHint,
  type Sender,
  toArguments,
} from "./messages";
import { CALL_MS } from "./patience";
import { WANT } from "./script";

/** How long the opening of a connection may take, with TLS. */
const CONNECT_MS = 500;

/** What a server says of itself. */
export type ServerFacts = {
  /** a random name that each start of the server gives itself */
  runId: string;
  version: string;
  isCluster: boolean;
  isReplica: boolean;
  /** null where the server has no bound, and so evicts nothing */
  evictionPolicy: string | null;
};

/** What the owner of a link hears of. */
export type LinkListener = { hear(hint: Hint): void; lose(error: Error): void };

const OPTIONS: RedisOptions = {
  lazyConnect: true,
  commandTimeout: CALL_MS,
  connectTimeout: CONNECT_MS,
  // What waits for a connection would be carried out on another one than it was meant for.
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  retryStrategy: () => null,
  maxRetriesPerRequest: 0,
  // INFO is asked for by the link itself.
  enableReadyCheck: false,
  disableClientInfo: true,
  // Servers before version 6 speak this one only.
  protocol: 2,
};

/** A link that is open. */
export class RedisLink {
  readonly facts: ServerFacts;
  readonly #calls: Redis;
  readonly #hints: Redis;

  private constructor(calls: Redis, hints: Redis, facts: ServerFacts) {
    this.#calls = calls;
    this.#hints = hints;
    this.facts = facts;
  }

  /** Connects. Rejects when the server does not answer in time, or refuses. */
  static async open(url: string, listener: LinkListener): Promise<RedisLink> {
    // Loaded here, so that a gate without Redis does without the package.
    const { Redis: Client } = await import("ioredis");
    const [calls, hints] = [new Client(url, OPTIONS), new Client(url, OPTIONS)];
    const clients = [calls, hints];
    // Every failure reaches the call that it concerns; Node would report an event that nobody listens to.
    let last: Error | null = null;
    for (const client of clients) {
      client.on("error", (error: Error) => {
        last = error;
      });
    }
    try {
      await Promise.all(clients.map((client) => client.connect()));
      const facts = parseInfo(await calls.info());
      await hints.subscribe(channelFor(facts.runId));
      calls.defineCommand("want", { lua: WANT });
      hints.on("message", (_channel: string, text: string) => {
        const hint = parseHint(facts.runId, text);
        if (hint !== null) listener.hear(hint);
      });
      const link = new RedisLink(calls, hints, facts);
      for (const client of clients) {
        client.once("end", () => listener.lose(last ?? new Error("the connection to Redis was closed")));
      }
      return link;
    } catch (error) {
      for (const client of clients) client.disconnect();
      // Of a connection that was refused, the call tells only that there is none.
      throw last ?? error;
    }
  }

  /** Sends a message. Rejects when no answer came in time: it may have been carried out, or be carried out later. */
  async send(sender: Sender, message: Message): Promise<Answer> {
    const { want } = this.#calls as Redis & { want(...parameters: (string | number)[]): Promise<unknown> };
    return parseAnswer(await want.apply(this.#calls, toArguments(this.facts.runId, sender, message)));
  }

  /** Closes both connections. The listener hears of nothing afterwards. */
  close(): void {
    for (const client of [this.#calls, this.#hints]) {
      client.removeAllListeners("end");
      client.removeAllListeners("message");
      client.disconnect();
    }
  }
}

/** The facts in an answer to INFO. */
export function parseInfo(text: string): ServerFacts {
  const fields = new Map(
    text.split("\r\n").flatMap((line): [string, string][] => {
      const [, name, value] = /^(\w+):(.*)$/.exec(line) ?? [];
      return name === undefined ? [] : [[name, value ?? ""]];
    }),
  );
  const runId = fields.get("run_id");
  if (!runId) throw new Error("INFO of Redis names no run_id");
  return {
    runId,
    version: fields.get("redis_version") ?? "",
    isCluster: fields.get("cluster_enabled") === "1" || fields.get("redis_mode") === "cluster",
    isReplica: fields.get("role") === "slave",
    evictionPolicy: fields.get("maxmemory") === "0" ? null : (fields.get("maxmemory_policy") ?? null),
  };
}
