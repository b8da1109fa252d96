-- Updates of the founding page's example, or progress reports, over many tasks: each request another task,
-- other values.
local template = assert(io.open(os.getenv("SMS_BENCH_BODY"))):read("*a")
local tasks = tonumber(os.getenv("SMS_BENCH_TASKS"))
local suffix = os.getenv("SMS_BENCH_SUFFIX")
local headers = { ["Content-Type"] = "application/json" }
local threads, bodies, turn = 0, {}, 0

function setup(thread)
  thread:set("first", threads * math.floor(tasks / 2))
  threads = threads + 1
end

function init()
  turn = first
  for variant = 1, 256 do
    bodies[variant] = template:gsub("@PROGRESS@", variant % 100):gsub("@", first + variant * 1009)
  end
end

function request()
  turn = turn + 1
  local path = string.format("/v3/tasks/0190a1b2-0000-7000-8000-%012d%s", turn % tasks + 1, suffix)
  -- 251 is prime: a task sees another body each time
  return wrk.format("PUT", path, headers, bodies[turn % 251 + 1])
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("requests=%d microseconds=%d failed=%d p50=%d p99=%d\n", summary.requests, summary.duration,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
