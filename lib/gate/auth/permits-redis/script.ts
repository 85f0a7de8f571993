/** The script by which Redis shares out permits, and the form of its arguments and answers. */

/** Every key begins with this, so that Redis may be shared with other programs. */
export const KEY_PREFIX = "latchkey:permits:";

/** How long a key is kept that nobody writes to. */
const KEPT_MS = 3_600_000;
/** A node that was not seen for so long is forgotten for good. */
const FORGOTTEN_MS = 86_400_000;

/**
 * KEYS: the hash of nodes, then the hash of each address, which holds for each node how many permits it has.
 * A message is absolute and numbered: one that is older than the last that was carried out changes nothing, since a
 * call that timed out may still be carried out later.
 * After a loss of data there is no epoch: nothing is granted before every node has reported what it has.
 * A node is counted while its database lists it as alive, or while it was seen here within a lease.
 * A node that is alive and was not seen for a while does not reach Redis: its fair share is kept free.
 */
export const WANT = `
local nodes = KEYS[1]
local channel, node, seq, kind, epoch = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4], ARGV[5]
local limit, lease, away = tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])
local live_count = tonumber(ARGV[10])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local current = redis.call('HGET', nodes, 'epoch')
if not current then
  current = ARGV[6]
  redis.call('HSET', nodes, 'epoch', current, 'since', now)
  redis.call('PUBLISH', channel, 'report')
end
redis.call('PEXPIRE', nodes, ${KEPT_MS})

local since, seen, seqs = now, {}, {}
local all = redis.call('HGETALL', nodes)
for i = 1, #all, 2 do
  local what, name = string.match(all[i], '^(%l+):(.*)$')
  if what == 'seen' then seen[name] = tonumber(all[i + 1])
  elseif what == 'seq' then seqs[name] = tonumber(all[i + 1])
  elseif all[i] == 'since' then since = tonumber(all[i + 1]) end
end

if seqs[node] and seq <= seqs[node] then return { 'old' } end
if epoch ~= current then return { 'report', current } end
if kind == 'want' and (not seen[node] or now - seen[node] > lease) then return { 'report', current } end
redis.call('HSET', nodes, 'seq:' .. node, seq)
if kind ~= 'part' then redis.call('HSET', nodes, 'seen:' .. node, now) end
if kind == 'report' then
  redis.call('PUBLISH', channel, 'reported')
  for name, at in pairs(seen) do
    if now - at > ${FORGOTTEN_MS} then redis.call('HDEL', nodes, 'seen:' .. name, 'seq:' .. name) end
  end
end

local fair = math.max(1, math.floor(limit / live_count))
local counted, reserved, is_blocked = {}, {}, false
for name, at in pairs(seen) do counted[name] = now - at <= lease end
for i = 11, 10 + live_count do
  local name = ARGV[i]
  counted[name] = true
  if name ~= node then
    local at = seen[name]
    if not at and now - since < lease then is_blocked = true
    elseif not at or now - at > away then reserved[name] = fair end
  end
end

local answer, position = { is_blocked and 'blocked' or 'granted' }, 11 + live_count
for i = 2, #KEYS do
  local key, held, wish = KEYS[i], tonumber(ARGV[position]), tonumber(ARGV[position + 1])
  position = position + 2
  local others, before, wanted_at, taken = 0, 0, nil, {}
  local fields = redis.call('HGETALL', key)
  for j = 1, #fields, 2 do
    local name, count = fields[j], tonumber(fields[j + 1])
    if name == '!wanted' then wanted_at = count
    elseif name == node then before = count
    elseif counted[name] then
      taken[name] = true
      others = others + math.max(count, reserved[name] or 0)
    else redis.call('HDEL', key, name) end
  end
  for name, share in pairs(reserved) do if not taken[name] then others = others + share end end

  local allowed = math.max(0, math.min(wish, limit - others))
  if is_blocked then allowed = math.min(wish, held) end
  local stored = math.max(held, allowed)
  if stored > 0 then redis.call('HSET', key, node, stored) else redis.call('HDEL', key, node) end
  if stored > before and stored + others > limit then redis.call('PUBLISH', channel, 'over ' .. key) end
  if wish > held and allowed < wish and others > 0 then
    redis.call('HSET', key, '!wanted', now)
    redis.call('PUBLISH', channel, 'recall ' .. key)
  elseif wanted_at and stored < before then
    redis.call('HDEL', key, '!wanted')
    if now - wanted_at <= 1000 then redis.call('PUBLISH', channel, 'freed ' .. key) end
  end
  redis.call('PEXPIRE', key, ${KEPT_MS})
  answer[#answer + 1] = allowed
end
return answer
`;

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
  /** as Redis told it last; empty: not known */
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

/** Keys and arguments of the script. `runId` is that of the process that answers: what an older one left is not read. */
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
