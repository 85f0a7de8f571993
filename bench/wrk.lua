-- wrk's side of a measurement: asks with one secret after the other, counts every answer's status, prints one line of JSON.
-- Arguments: random|once|unseen, the file of secrets, the first line, how many lines, the length of a line.
local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

local secrets, next_index, before, after = {}, 0, "", "\r\n\r\n"
local choose

local function read_secrets(file, first, count, length)
  local input = assert(io.open(file, "rb"))
  input:seek("set", first * length)
  for _ = 1, count do
    local line = input:read("*l")
    if not line then break end
    secrets[#secrets + 1] = line
  end
  input:close()
end

-- CRC-32 as in lib/shared/keys/secret-format.ts: a secret that nobody has must get as far as the look-up.
local function crc_table()
  local bit, entries = require("bit"), {}
  for byte = 0, 255 do
    local crc = byte
    for _ = 1, 8 do
      crc = bit.band(crc, 1) == 1 and bit.bxor(bit.rshift(crc, 1), 0xedb88320) or bit.rshift(crc, 1)
    end
    entries[byte] = crc
  end
  return bit, entries
end

local function inventor()
  local bit, entries = crc_table()
  local format, random, byte = string.format, math.random, string.byte
  local part = function() return format("%04X%04X", random(0, 65535), random(0, 65535)) end
  return function()
    local text = part() .. part() .. part() .. part() .. part() .. part() .. part() .. part() .. part() .. part() .. part()
    local crc = -1
    for index = 1, 88 do
      crc = bit.bxor(entries[bit.band(bit.bxor(crc, byte(text, index)), 255)], bit.rshift(crc, 8))
    end
    return text .. bit.tohex(bit.bnot(crc), -8)
  end
end

function init(args)
  statuses, exhausted = {}, false
  math.randomseed(os.time() + os.clock() * 1e6)
  before = "GET " .. wrk.path .. " HTTP/1.1\r\nHost: " .. wrk.host .. ":" .. wrk.port .. "\r\nX-API-Key: "
  if args[1] == "unseen" then
    choose = inventor()
    return
  end
  read_secrets(args[2], tonumber(args[3]), tonumber(args[4]), tonumber(args[5]))
  local count, random = #secrets, math.random
  if args[1] == "random" then
    choose = function() return secrets[random(count)] end
  else
    choose = function()
      next_index = next_index + 1
      exhausted = exhausted or next_index > count
      return secrets[next_index] or secrets[count]
    end
  end
end

function request()
  return before .. choose() .. after
end

function response(status)
  statuses[status] = (statuses[status] or 0) + 1
end

function done(summary, latency)
  local counted, exhausted = {}, false
  for _, thread in ipairs(threads) do
    for status, count in pairs(thread:get("statuses")) do
      counted[#counted + 1] = string.format('"%d":%d', status, count)
    end
    exhausted = exhausted or thread:get("exhausted")
  end
  local errors = summary.errors
  print(string.format(
    '\n{"microseconds":%d,"requests":%d,"p50":%d,"p99":%d,"max":%d,"errors":%d,"exhausted":%s,"statuses":{%s}}',
    summary.duration, summary.requests, latency:percentile(50), latency:percentile(99), latency.max,
    errors.connect + errors.read + errors.write + errors.timeout, tostring(exhausted), table.concat(counted, ",")))
end
