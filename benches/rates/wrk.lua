-- One kind of request, for one task after the other. A body with an @ in it differs from request to request.
local paths, requests, pieces = {}, {}, {}
local threads, turn = 0, 0
local method = os.getenv("SMS_BENCH_METHOD")
local host = wrk.host .. ":" .. wrk.port
local access, secret = os.getenv("SMS_BENCH_ACCESS_KEY"), os.getenv("SMS_BENCH_SECRET_KEY")

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

local ffi = require("ffi")
-- of the libcrypto that wrk itself is linked with
ffi.cdef[[
  unsigned char *SHA256(const char *data, size_t length, unsigned char *digest);
  const void *EVP_sha256(void);
  unsigned char *HMAC(const void *hash, const char *key, int key_length, const char *data, size_t length,
    unsigned char *digest, unsigned int *digest_length);
]]
local digest, digits = ffi.new("unsigned char[32]"), {}
for byte = 0, 255 do digits[byte] = string.format("%02x", byte) end

local function hex()
  local text = {}
  for i = 0, 31 do text[i + 1] = digits[digest[i]] end
  return table.concat(text)
end

local function sha256(text)
  ffi.C.SHA256(text, #text, digest)
  return hex()
end

local function signature(path, date, text)
  local canonical = table.concat({ method, path .. "/", "", "x-sdk-date:" .. date, "", "x-sdk-date", sha256(text) }, "\n")
  local signed = "SDK-HMAC-SHA256\n" .. date .. "\n" .. sha256(canonical)
  ffi.C.HMAC(ffi.C.EVP_sha256(), secret, #secret, signed, #signed, digest, nil)
  return hex()
end

-- wrk.format() would take as long as the service takes for a small answer
local function format(path, text)
  local signed = ""
  if access then
    local date = os.date("!%Y%m%dT%H%M%SZ")
    signed = "X-Sdk-Date: " .. date .. "\r\nAuthorization: SDK-HMAC-SHA256 Access=" .. access
      .. ", SignedHeaders=x-sdk-date, Signature=" .. signature(path, date, text or "") .. "\r\n"
  end
  local content = text and "Content-Type: application/json\r\nContent-Length: " .. #text .. "\r\n" or ""
  return method .. " " .. path .. " HTTP/1.1\r\nHost: " .. host .. "\r\n" .. signed .. content .. "\r\n" .. (text or "")
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
    for i, path in ipairs(paths) do requests[i] = format(path, text) end
  end
end

function request()
  turn = turn + 1
  local i = turn % #paths + 1
  return requests[i] or format(paths[i], table.concat(pieces, turn))
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("requests=%d microseconds=%d refused=%d failed=%d fifty=%d ninetynine=%d\n",
    summary.requests, summary.duration, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
