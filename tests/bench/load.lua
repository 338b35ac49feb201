-- wrk: GET of the address, or POST of prepared requests: lines "signature<TAB>body" of the file given after --.
local bodies, signatures, at = {}, {}, 0

function init(args)
  if not args[1] then return end
  for line in io.lines(args[1]) do
    local signature, body = line:match("^([^\t]*)\t(.*)$")
    bodies[#bodies + 1] = body
    signatures[#signatures + 1] = signature
  end
end

function request()
  if #bodies == 0 then return wrk.format("GET") end
  at = at % #bodies + 1
  local headers = { ["Content-Type"] = "application/json", ["X-Hub-Signature-256"] = signatures[at] }
  return wrk.format("POST", nil, headers, bodies[at])
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('FIGURES {"requests":%d,"duration":%d,"p50":%d,"p99":%d,"wrong":%d}\n', summary.requests,
    summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
