-- Has wrk count what it is answered, as .ci/load reads it.
local threads = {}

function setup(thread)
    table.insert(threads, thread)
end

function init()
    ok, busy, other = 0, 0, 0
end

function response(status)
    if status == 200 then
        ok = ok + 1
    elseif status == 503 then
        busy = busy + 1
    else
        other = other + 1
    end
end

function done(summary)
    local sums = { ok = 0, busy = 0, other = 0 }
    for _, thread in ipairs(threads) do
        for name in pairs(sums) do
            sums[name] = sums[name] + thread:get(name)
        end
    end
    local errors = summary.errors
    print(string.format("ok=%d busy=%d other=%d socket_errors=%d", sums.ok, sums.busy, sums.other,
        errors.connect + errors.read + errors.write + errors.timeout))
end
