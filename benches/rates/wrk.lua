-- One kind of request, for one task after the other. A body with an @ in it differs from request to request.
local paths, requests, pieces = {}, {}, {}
local threads, turn = 0, 0
local method = os.getenv("SMS_BENCH_METHOD")
local headers = { ["Content-Type"] = "application/json" }

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

local function body()
  local path = os.getenv("SMS_BENCH_BODY")
  if path == "" then return nil end
  local file = assert(io.open(path))
  local text = file:read("*a")
  file:close()
  return text
end

function init()
  turn = tonumber(os.getenv("SMS_BENCH_FIRST"))
  local index, step = 0, tonumber(os.getenv("SMS_BENCH_THREADS"))
  for id in io.lines(os.getenv("SMS_BENCH_IDS")) do
    -- each thread has tasks of its own: so the numbers that a task sees only grow, and no report is late
    if index % step == number then
      paths[#paths + 1] = "/v3/tasks/" .. id .. os.getenv("SMS_BENCH_SUFFIX")
    end
    index = index + 1
  end
  local text = body()
  if text and text:find("@", 1, true) then
    for piece in (text .. "@"):gmatch("([^@]*)@") do pieces[#pieces + 1] = piece end
  else
    for i, path in ipairs(paths) do requests[i] = wrk.format(method, path, headers, text) end
  end
end

function request()
  turn = turn + 1
  local i = turn % #paths + 1
  return requests[i] or wrk.format(method, paths[i], headers, table.concat(pieces, turn))
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("requests=%d microseconds=%d failed=%d fifty=%d ninetynine=%d\n",
    summary.requests, summary.duration,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
