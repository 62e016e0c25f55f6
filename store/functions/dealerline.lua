#!lua name=dealerline_VERSION
-- SPDX-License-Identifier: Apache-2.0
--
-- What runs inside Redis. store/library.c loads it with VERSION replaced by a hash of this
-- file, so that servers of two versions share one Redis without changing each other's functions.
--
-- Every function takes one key, the company's prefix "{company}:", which routes it to the node
-- that owns the company on a Redis Cluster. All other keys arrive whole and carry the same hash
-- tag. Lists of arguments are flat: a count, then that many words, so that nothing is parsed.
--
-- Invariants of commit (store/commit.c has the whole list, the tests cite its numbers): all of
-- its reads come before its first write, and nothing after its first write can fail it.

-- A text with its placeholders, "\2" letter index "\3", replaced by the numbers they stand for;
-- `numbers` holds them by letter and index, and what it does not hold stays as it is.
local function fill(text, numbers)
    if string.find(text, '\2', 1, true) then
        return (string.gsub(text, '\2([ftae]%d+)\3', numbers))
    end
    return text
end

local function filled(words, from, to, numbers)
    local out = {}
    for i = from, to do
        out[i - from + 1] = fill(words[i], numbers)
    end
    return unpack(out)
end

-- Takes `count` new numbers of a kind and puts them into `numbers`; returns the first (0 for none).
-- The hash `n` holds how many were given, so that a new company needs no setting up.
local function take(prefix, field, letter, base, count, numbers)
    if count == 0 then
        return 0
    end
    local from = base + redis.call('HINCRBY', prefix .. 'n', field, count) - count + 1
    for index = 0, count - 1 do
        numbers[letter .. index] = string.format('%.0f', from + index)
    end
    return from
end

-- A reply as the string that an expectation is written as: missing is "".
local function as_text(reply)
    if type(reply) == 'table' then
        reply = reply.ok or reply[1]
    end
    return reply and tostring(reply) or ''
end

-- TOP: the score of ARGV member in `to` follows the highest score in `from`.
local function top(_, from, to, member)
    local best = redis.pcall('ZREVRANGE', from, 0, 0, 'WITHSCORES')
    if best.err then
        return best
    end
    if best[2] then
        return redis.pcall('ZADD', to, best[2], member)
    end
    return redis.pcall('ZREM', to, member)
end

--[[
  commit: takes one message into the state, once.

  Input (ARGV)
    1 key of the message, 2 the company's time in ms, 3 for how long the message is known, ms
    4–7 how many facts, tickets, alerts, events are new
    8 key of the cursors or "", 9 channel, 10 the cursor's value
    expectations: n, then n times: count, expected, count words of a command
    facts:        n, then n times: whether it holds placeholders (0, 1), JSON
    writes:       n, then n times: count (negative: holds placeholders), words
    chat posts:   n, then n times: placeholders (0, 1), key of the list, channel, user,
                  client's id, JSON
    outbox:       n, then n times: count (negative: holds placeholders), fields and values
  Output
    {0, first fact, first ticket, first alert, first event} committed; a sixth item is the error
        of a write that Redis refused (the facts stand, the state is behind them)
    {1, "ms fact ticket alert event"} this message was committed before: when, and what it got
    {2, i} the i-th expectation (from 1) did not hold; nothing was written
]]
local function commit(keys, args)
    local call, pcall = redis.call, redis.pcall
    local prefix = keys[1]
    local i = 12
    local known = call('GET', args[1])
    if known then
        return {1, known}
    end
    for n = 1, tonumber(args[11]) do
        local count = tonumber(args[i])
        if as_text(call(unpack(args, i + 2, i + 1 + count))) ~= args[i + 1] then
            return {2, n}
        end
        i = i + 2 + count
    end

    -- From here on everything is written.
    local numbers = {}
    local answer = {
        0,
        take(prefix, 'fact', 'f', 0, tonumber(args[4]), numbers),
        take(prefix, 'ticket', 't', 100, tonumber(args[5]), numbers),
        take(prefix, 'alert', 'a', 10, tonumber(args[6]), numbers),
        take(prefix, 'event', 'e', 0, tonumber(args[7]), numbers),
    }
    call('SET', args[1], args[2] .. ' ' .. table.concat(answer, ' ', 2), 'PX', args[3])

    local facts_key = prefix .. 'facts'
    local facts = tonumber(args[i])
    i = i + 1
    for n = 0, facts - 1 do
        local json = args[i + 1]
        if args[i] == '1' then
            json = fill(json, numbers)
        end
        call('XADD', facts_key, numbers['f' .. n] .. '-0', 'f', json)
        i = i + 2
    end

    local writes = tonumber(args[i])
    i = i + 1
    for _ = 1, writes do
        local count = tonumber(args[i])
        local write = args[i + 1] == 'TOP' and top or pcall
        local reply
        if count < 0 then
            count = -count
            reply = write(filled(args, i + 1, i + count, numbers))
        else
            reply = write(unpack(args, i + 1, i + count))
        end
        if type(reply) == 'table' and reply.err then
            answer[6] = answer[6] or (args[i + 1] .. ' ' .. args[i + 2] .. ': ' .. reply.err)
        end
        i = i + 1 + count
    end

    local chats = tonumber(args[i])
    i = i + 1
    for _ = 1, chats do
        local json = args[i + 5]
        if args[i] == '1' then
            json = fill(json, numbers)
        end
        if call('RPUSH', args[i + 1], json) > 1100 then
            call('LTRIM', args[i + 1], -1000, -1)
        end
        call('XADD', prefix .. 'chatter', 'MAXLEN', '~', 20000, '*', 'channel', args[i + 2],
            'user', args[i + 3], 'client_id', args[i + 4], 'json', json)
        i = i + 6
    end

    local posts = tonumber(args[i])
    i = i + 1
    for _ = 1, posts do
        local count = tonumber(args[i])
        if count < 0 then
            count = -count
            call('XADD', prefix .. 'outbox', '*', filled(args, i + 1, i + count, numbers))
        else
            call('XADD', prefix .. 'outbox', '*', unpack(args, i + 1, i + count))
        end
        i = i + 1 + count
    end

    if args[8] ~= '' then
        local before = call('HGET', args[8], args[9])
        if tonumber(args[10]) > (tonumber(before or -1) or -1) then
            call('HSET', args[8], args[9], args[10])
        end
    end
    return answer
end

-- A fact as it stands: after corrections, "" where it was undone, false where there is none.
local function fact(prefix, seq)
    local changed = redis.call('HGET', prefix .. 'corrections', seq)
    if changed then
        return changed
    end
    local entry = redis.call('XRANGE', prefix .. 'facts', seq .. '-0', seq .. '-0')[1]
    return entry and entry[2][2]
end


local function join(command, index, hash, limit)
    local out = {}
    for n, member in ipairs(redis.call(command, index, 0, tonumber(limit) - 1)) do
        out[n] = {member, redis.call('HGETALL', hash .. member)}
    end
    return out
end

-- The same of the members whose score is in [from, to], the highest first.
local function join_within(index, hash, from, to, limit)
    local out = {}
    local found = redis.call('ZRANGE', index, to, from, 'BYSCORE', 'REV', 'LIMIT', 0, limit)
    for n, member in ipairs(found) do
        out[n] = {member, redis.call('HGETALL', hash .. member)}
    end
    return out
end

-- The same of each member's own sorted set, `between` and the member, all of it.
local function join_each(index, between, hash, from, to, limit)
    local out = {}
    local found = redis.call('ZRANGE', index, to, from, 'BYSCORE', 'REV', 'LIMIT', 0, limit)
    for n, member in ipairs(found) do
        out[n] = {member, join('ZRANGE', between .. member, hash, 0)}
    end
    return out
end

local function facts_of(prefix, command, index, limit)
    local out = {}
    local found = redis.call(command, index, 0, tonumber(limit) - 1, 'WITHSCORES')
    for n = 1, #found, 2 do
        out[#out + 1] = {found[n], found[n + 1], fact(prefix, string.match(found[n], '^%d+'))}
    end
    return out
end

-- The facts right behind `seq` that say that it caused them, as they stand.
local function following(prefix, seq)
    local out = {}
    local mark = '"because":' .. seq
    local from = tonumber(seq)
    while true do
        local found = redis.call('XRANGE', prefix .. 'facts', string.format('(%.0f-0', from), '+',
            'COUNT', 100)
        for _, entry in ipairs(found) do
            local _, to = string.find(entry[2][2], mark, 1, true)
            if not to or string.find(entry[2][2], '^%d', to + 1) then
                return out
            end
            local number = string.match(entry[1], '^%d+')
            out[#out + 1] = {number, fact(prefix, number)}
            from = tonumber(number)
        end
        if #found == 0 then
            return out
        end
    end
end

-- The fields "D RULE" of the hash `filed` ("SINCE LAST") whose dealer has not bought after LAST.
local function dormant(filed, last_order)
    local out = {}
    local all = redis.call('HGETALL', filed)
    for n = 1, #all, 2 do
        local bought = redis.call('ZSCORE', last_order, string.match(all[n], '^%S+'))
        if not bought or tonumber(bought) <= tonumber(string.match(all[n + 1], '%S+$')) then
            out[#out + 1] = all[n]
        end
    end
    return out
end

local special = {
    JOIN = function(_, index, hash, limit) return join('ZRANGE', index, hash, limit) end,
    JOINREV = function(_, index, hash, limit) return join('ZREVRANGE', index, hash, limit) end,
    JOINWITHIN = function(_, ...) return join_within(...) end,
    JOINEACH = function(_, ...) return join_each(...) end,
    FACTS = function(prefix, index, limit) return facts_of(prefix, 'ZRANGE', index, limit) end,
    FACTSREV = function(prefix, index, limit) return facts_of(prefix, 'ZREVRANGE', index, limit) end,
    FACT = function(prefix, _, seq) return fact(prefix, seq) end,
    DORMANT = function(_, filed, last_order) return dormant(filed, last_order) end,
    FOLLOWING = function(prefix, _, seq) return following(prefix, seq) end,
}

--[[
  read: several reads of one moment.

  Input (ARGV): for each read: count, then that many words: a command and its arguments, or a
    special one of store_reads.h
  Output: a list of the replies
]]
local function read(keys, args)
    local out = {}
    local i = 1
    while args[i] do
        local count = tonumber(args[i])
        local own = special[args[i + 1]]
        if own then
            out[#out + 1] = own(keys[1], unpack(args, i + 2, i + count)) or false
        else
            out[#out + 1] = redis.call(unpack(args, i + 1, i + count))
        end
        i = i + 1 + count
    end
    return out
end

-- An entry of the outbox as {id, tries, fields}; nil where it is no more.
local function entry(key, group, id)
    local found = redis.call('XRANGE', key, id, id)[1]
    if not found then
        redis.call('XACK', key, group, id)
        return nil
    end
    local pending = redis.call('XPENDING', key, group, id, id, 1)[1]
    return {id, pending and pending[4] or 1, found[2]}
end

--[[
  claim: gives a server the outbox entries that it must send though it was not handed them just
  now: what nobody has touched for a while (its server died) and, with `mine`, what it holds
  itself already (a reply to an earlier read may have been lost with the connection).

  Input (ARGV): 1 group, 2 consumer, 3 idle ms, 4 at most so many, 5 mine (0, 1)
  Output: a list of {id, tries, {field, value, …}}
]]
local function claim(keys, args)
    local key = keys[1] .. 'outbox'
    local out = {}
    local group, consumer, most = args[1], args[2], tonumber(args[4])
    if args[5] == '1' then
        redis.pcall('XGROUP', 'CREATE', key, group, '0', 'MKSTREAM')
        for _, held in ipairs(redis.call('XPENDING', key, group, '-', '+', most, consumer)) do
            out[#out + 1] = entry(key, group, held[1])
        end
    end
    local left = most - #out
    if left > 0 then
        local late = redis.call('XAUTOCLAIM', key, group, consumer, args[3], '0', 'COUNT', left, 'JUSTID')
        for _, id in ipairs(late[2]) do
            redis.call('XCLAIM', key, group, consumer, 0, id)
            out[#out + 1] = entry(key, group, id)
        end
    end
    for _, info in ipairs(redis.call('XINFO', 'CONSUMERS', key, group)) do
        if info[4] == 0 and info[6] > 86400000 and info[2] ~= consumer then
            redis.call('XGROUP', 'DELCONSUMER', key, group, info[2])
        end
    end
    return out
end

--[[
  renew: tells that entries are still being worked on, so that nobody takes them over.

  Input (ARGV): 1 group, 2 consumer, 3… ids
  Output: those of the ids that this consumer does not hold any more
]]
local function renew(keys, args)
    local key = keys[1] .. 'outbox'
    local lost = {}
    for i = 3, #args do
        local held = redis.call('XPENDING', key, args[1], args[i], args[i], 1)[1]
        if held and held[2] == args[2] then
            redis.call('XCLAIM', key, args[1], args[2], 0, args[i], 'JUSTID')
        else
            lost[#lost + 1] = args[i]
        end
    end
    return lost
end

-- sent: takes an entry out of the outbox. Input (ARGV): 1 group, 2 id.
local function sent(keys, args)
    redis.call('XACK', keys[1] .. 'outbox', args[1], args[2])
    return redis.call('XDEL', keys[1] .. 'outbox', args[2])
end

redis.register_function('dealerline_VERSION_commit', commit)
redis.register_function{function_name = 'dealerline_VERSION_read', callback = read, flags = {'no-writes'}}
redis.register_function('dealerline_VERSION_claim', claim)
redis.register_function('dealerline_VERSION_renew', renew)
redis.register_function('dealerline_VERSION_sent', sent)
