-- wrk: GET of the address, or the whole requests of a file of records of one length, each once:
-- wrk -s load.lua URL -- FILE LENGTH COUNT. The file is mapped, not read: no memory, no time to start.
local ffi = require("ffi")
ffi.cdef [[
  int open(const char *path, int flags);
  void *mmap(void *at, size_t length, int protection, int flags, int fd, long offset);
]]
local records, length, count, at

function init(args)
  if not args[1] then return end
  length, count, at = tonumber(args[2]), tonumber(args[3]), 0
  local file = ffi.C.open(args[1], 0)
  records = ffi.cast("const char *", ffi.C.mmap(nil, length * count, 1, 1, file, 0))
end

function request()
  if not records then return wrk.format("GET") end
  local record = ffi.string(records + length * (at % count), length)
  at = at + 1
  return record
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'FIGURES {"requests":%d,"duration":%d,"p50":%d,"p99":%d,"status":%d,"broken":%d}\n', summary.requests,
    summary.duration, latency:percentile(50), latency:percentile(99), errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
