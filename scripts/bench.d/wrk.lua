-- wrk ... BASE -- KEYS TARGET: rotates the keys of a file, one a line; in TARGET {n} becomes another number for each
-- request, so that no cache knows the answer. Prints one line: RATE, requests a second, answers that failed.
-- All text is made beforehand, because the client shares the processors with what it measures.
local before, after, count, n = {}, {}, 0, 0

function init(arguments)
    math.randomseed(tonumber(tostring({}):match("0x(%x+)"), 16) % 2147483647)
    n = math.random(0, 999999)
    for key in io.lines(arguments[1]) do
        local text = wrk.format("GET", arguments[2], { ["X-API-Key"] = key })
        local from, to = text:find("{n}", 1, true)
        count = count + 1
        before[count] = from and text:sub(1, from - 1) or text
        after[count] = from and text:sub(to + 1)
    end
end

function request()
    n = (n + 1) % 1000000
    local turn = n % count + 1
    if after[turn] then
        return before[turn] .. string.format("%06d", n) .. after[turn]
    end
    return before[turn]
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format("RATE %.1f %d\n", summary.requests / (summary.duration / 1e6),
        errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
