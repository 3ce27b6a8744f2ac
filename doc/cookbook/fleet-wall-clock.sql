-- When did it happen, by the clock on the wall?
--
-- Traces know since Go 1.25; of others the time comes from the label started_at, the
-- file or the load, and started_at_source says so. All is timestamptz: the session's
-- time zone is a matter of display.
SELECT host, started_at_source, count(*) AS runs, min(run_started_at) AS first_run
FROM history.run
GROUP BY host, started_at_source
ORDER BY host;

SELECT host, "time" AS utc, "time" AT TIME ZONE 'Asia/Shanghai' AS shanghai, trigger
FROM history.cycles
WHERE build = 'v42' AND host = 'web-4'
ORDER BY "time" LIMIT 4;

-- Was a clock set between two runs? Then the wall's zero of the monotonic clock moves.
-- How far the clocks of two hosts are apart is in no trace.
SELECT host, generation, clock_at, clock_at - clock_mono_ns / 1000 * interval '1 us' AS mono_zero
FROM history.generations
WHERE clock_at IS NOT NULL AND build = 'v41'
ORDER BY clock_at;
