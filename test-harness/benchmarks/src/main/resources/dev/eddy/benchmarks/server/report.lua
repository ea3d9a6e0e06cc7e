-- The figures of a run, for a program to read: requests, microseconds, median and p99 of the latencies in microseconds, answers of 400
-- and above, connections and requests that failed.
function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    "FIGURES %d %d %d %d %d %d\n",
    summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
