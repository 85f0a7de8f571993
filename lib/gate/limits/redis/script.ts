/** The script by which Redis counts requests and units of one key over all servers. It runs as a whole. */

/**
 * Keys: one hash for each window. Arguments: what to do, and for each window its period, the slice in ms, the number of
 * slices (both 0 for the calendar), the limit, whether it counts units, and an amount.
 * - `take`: adds 1 to each window of requests, unless a window is full
 * - `add`: adds the amount of each window to it, whatever it holds
 * - `refund`: takes one request back from each window with an amount, from the oldest slice: it may count for too long,
 *   and never too short
 * - `read`: changes nothing
 * Answers with 1 where `take` has found room, the time of Redis, and for each window its count, when nothing of it
 * counts any more, and when there is room again. Times are milliseconds since 1970. All servers go by the clock of
 * Redis.
 */
export const COUNT = `
local action = ARGV[1]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local DAY = 86400000

-- Days since 1970 of the first day of a month, and the month of a day (Howard Hinnant, "chrono-Compatible Low-Level
-- Date Algorithms").
local function first_day(year, month)
  if month <= 2 then year = year - 1 end
  local era = math.floor(year / 400)
  local yoe = year - era * 400
  local doy = math.floor((153 * (month + (month > 2 and -3 or 9)) + 2) / 5)
  return era * 146097 + yoe * 365 + math.floor(yoe / 4) - math.floor(yoe / 100) + doy - 719468
end
local function month_of(day)
  local z = day + 719468
  local era = math.floor(z / 146097)
  local doe = z - era * 146097
  local yoe = math.floor((doe - math.floor(doe / 1460) + math.floor(doe / 36524) - math.floor(doe / 146096)) / 365)
  local doy = doe - (365 * yoe + math.floor(yoe / 4) - math.floor(yoe / 100))
  local mp = math.floor((5 * doy + 2) / 153)
  local month = mp < 10 and mp + 3 or mp - 9
  return yoe + era * 400 + (month <= 2 and 1 or 0), month
end

local windows, is_full = {}, false
for i = 1, #KEYS do
  local at = 2 + (i - 1) * 6
  local per, width, count = ARGV[at], tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
  local window = { key = KEYS[i], limit = tonumber(ARGV[at + 3]), units = ARGV[at + 4] == '1',
    amount = tonumber(ARGV[at + 5]), total = 0 }
  local fields = redis.call('HGETALL', KEYS[i])
  if width > 0 then
    window.field = math.floor(now / width)
    window.lasts = (count + 1) * width
    window.filled = (window.field + count + 1) * width
    local slices = {}
    for j = 1, #fields, 2 do
      local slice, held = tonumber(fields[j]), tonumber(fields[j + 1])
      if slice < window.field - count then redis.call('HDEL', KEYS[i], fields[j])
      elseif held > 0 then
        slices[#slices + 1] = { slice, held }
        window.total = window.total + held
      end
    end
    table.sort(slices, function(one, other) return one[1] < other[1] end)
    window.oldest = slices[1] and slices[1][1]
    window.resets = #slices > 0 and (slices[#slices][1] + count + 1) * width or now
    window.free = now
    local left = window.total
    for j = 1, #slices do
      if left < window.limit then break end
      left = left - slices[j][2]
      window.free = (slices[j][1] + count + 1) * width
    end
  else
    local day = math.floor(now / DAY)
    local from, to = day, day + 1
    if per == 'month' then
      local year, month = month_of(day)
      from = first_day(year, month)
      to = month == 12 and first_day(year + 1, 1) or first_day(year, month + 1)
    end
    window.field, window.resets, window.free = from, to * DAY, to * DAY
    window.lasts = (to - from) * DAY
    for j = 1, #fields, 2 do
      if tonumber(fields[j]) < from then redis.call('HDEL', KEYS[i], fields[j])
      else window.total = window.total + tonumber(fields[j + 1]) end
    end
    -- A refund of a request that was counted before midnight must not make room after it.
    if now - from * DAY > 600000 then window.oldest = from end
  end
  if window.total >= window.limit then is_full = true end
  windows[i] = window
end

local answer = { is_full and 0 or 1, now }
for i = 1, #windows do
  local window = windows[i]
  local change = 0
  if action == 'take' and not is_full and not window.units then change = 1
  elseif action == 'add' then change = window.amount
  elseif action == 'refund' and window.amount > 0 and window.total > 0 and window.oldest then change = -1 end
  if change ~= 0 then
    redis.call('HINCRBY', window.key, change > 0 and window.field or window.oldest, change)
    redis.call('PEXPIRE', window.key, window.lasts + DAY)
    window.total = window.total + change
    if change > 0 and window.filled then window.resets = window.filled end
  end
  answer[#answer + 1] = window.total
  answer[#answer + 1] = window.resets
  answer[#answer + 1] = window.free
end
return answer
`;
