-- Of which time is each capture, how long is it, and is it whole?
--
-- duration_ns is what the trace covers, from its first to its last event. The wall
-- clock is known from Go 1.25 on. A capture that is not 'complete' has rows up to
-- where it breaks off; bytes_lost is what is missing behind that.
SELECT build, regexp_replace(file, '.*/(.*/)', '\1') AS run, runtime_version, status,
       round(duration_ns / 1e6, 1) AS ms, started_at,
       started_at + duration_ns / 1000 * interval '1 microsecond' AS ended_at,
       generations, events, bytes_lost
FROM traces.traces
ORDER BY file;
