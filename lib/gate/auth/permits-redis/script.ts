/** The script by which Redis shares out permits. `messages.ts` has the form of its arguments and answers. */

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
