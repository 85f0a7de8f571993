/** The messages of a node to the script in Redis, its answers, and its hints. */

/** Every key begins with this, so that Redis may be shared with other programs. */
const KEY_PREFIX = "latchkey:permits:";

/** What a node has of one address, and would like to have. */
export type Wish = {
  name: string;
  /** the most that the node may have under way when this is carried out */
  held: number;
  wish: number;
};

/**
 * - `want`: asks for changes, of a node that has reported
 * - `part`: a part of a report; others follow
 * - `report`: the last part of everything that a node has, after which it may ask for more
 */
export type MessageKind = "want" | "part" | "report";

/** One message of a node. Each has a higher `seq` than the one before it. */
export type Message = {
  kind: MessageKind;
  seq: number;
  /** as Redis said last; empty: not known */
  epoch: string;
  /** the name of the next epoch, if this message begins it */
  nextEpoch: string;
  wishes: readonly Wish[];
};

/** What is the same in every message of a node, but for the list of live ones. */
export type Sender = {
  node: string;
  limit: number;
  /** the nodes that are alive by the database's word, with this one */
  liveNodes: readonly string[];
  leaseMs: number;
  awayMs: number;
};

/**
 * Keys and arguments of the script. `runId` is that of the process that answers: what an older one left is not read.
 */
export function toArguments(runId: string, sender: Sender, message: Message): (string | number)[] {
  const { node, limit, leaseMs, awayMs } = sender;
  const { kind, seq, epoch, nextEpoch, wishes } = message;
  const prefix = keyPrefix(runId);
  const keys = [`${prefix}nodes`, ...wishes.map(({ name }) => `${prefix}ip:${name}`)];
  const live = sender.liveNodes.includes(node) ? sender.liveNodes : [...sender.liveNodes, node];
  const parameters = [
    channelFor(runId),
    node,
    seq,
    kind,
    epoch,
    nextEpoch,
    limit,
    leaseMs,
    awayMs,
    live.length,
    ...live,
  ];
  return [keys.length, ...keys, ...parameters, ...wishes.flatMap(({ held, wish }) => [held, wish])];
}

/** `allowed`: how many permits the node may use of each address, in the order of the wishes. */
export type Answer =
  /** `isBlocked`: nobody gets more than it has, before every node has reported */
  | { kind: "granted"; allowed: readonly number[]; isBlocked: boolean }
  /** everything has to be reported, under this epoch, before anything is granted */
  | { kind: "report"; epoch: string }
  /** a later message was carried out before this one */
  | { kind: "old" };

/** Throws for anything that the script can't have answered. */
export function parseAnswer(reply: unknown): Answer {
  if (Array.isArray(reply)) {
    const [kind, ...rest] = reply;
    if (kind === "granted" || kind === "blocked") {
      return { kind: "granted", allowed: rest.map(Number), isBlocked: kind === "blocked" };
    }
    if (kind === "report") return { kind, epoch: String(rest[0]) };
    if (kind === "old") return { kind };
  }
  throw new Error("Redis gave an answer that can't be read");
}

/** A hint from Redis. None is needed for the limit to hold. `name` is an address. */
export type Hint =
  /** somebody lacks permits of this address: give back what is idle */
  | { kind: "recall"; name: string }
  /** somebody gave permits of this address back */
  | { kind: "freed"; name: string }
  /** more is running at this address than the limit: ask how much may remain */
  | { kind: "over"; name: string }
  /** everything was lost */
  | { kind: "report" }
  /** a node has reported */
  | { kind: "reported" };

/** The hint in a message of the channel; null when it is none. */
export function parseHint(runId: string, text: string): Hint | null {
  if (text === "report" || text === "reported") return { kind: text };
  const [kind, ...rest] = text.split(" ");
  const start = `${keyPrefix(runId)}ip:`;
  const key = rest.join(" ");
  if (!key.startsWith(start)) return null;
  return kind === "recall" || kind === "freed" || kind === "over" ? { kind, name: key.slice(start.length) } : null;
}

/** The channel of the hints. */
export function channelFor(runId: string): string {
  return `${keyPrefix(runId)}hints`;
}

function keyPrefix(runId: string): string {
  return `${KEY_PREFIX}${runId}:`;
}
