-- wrk ... BASE -- KEYS TARGET ROWS [ACCEPT [CODING]]: rotates the keys of a file, one a line; in TARGET {n} becomes another number
-- for each request, so that no cache knows the answer, and {ip} another address of indicators.awk's ROWS rows. Prints one line:
-- RATE, requests a second, answers that failed.
-- All text is made beforehand, because the client shares the processors with what it measures.
local before, after, count, n, make = {}, {}, 0, 0, nil

local function number(n) return string.format("%06d", n) end

function init(arguments)
    math.randomseed(tonumber(tostring({}):match("0x(%x+)"), 16) % 2147483647)
    n = math.random(0, 999999)
    local addresses = math.max(1, math.floor((tonumber(arguments[3]) or 0) / 20))
    local function address(n)
        local i = n % addresses * 20
        return string.format("11.%d.%d.%d", math.floor(i / 65536) % 256, math.floor(i / 256) % 256, i % 256)
    end
    local mark = arguments[2]:find("{ip}", 1, true) and "{ip}" or "{n}"
    make = mark == "{ip}" and address or number
    for key in io.lines(arguments[1]) do
        local headers = { ["X-API-Key"] = key, ["Accept"] = arguments[4], ["Accept-Encoding"] = arguments[5] }
        local text = wrk.format("GET", arguments[2], headers)
        local from, to = text:find(mark, 1, true)
        count = count + 1
        before[count] = from and text:sub(1, from - 1) or text
        after[count] = from and text:sub(to + 1)
    end
end

function request()
    n = (n + 1) % 1000000
    local turn = n % count + 1
    if after[turn] then
        return before[turn] .. make(n) .. after[turn]
    end
    return before[turn]
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format("RATE %.1f %d\n", summary.requests / (summary.duration / 1e6),
        errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
