-- How does the heap run towards its goal?
--
-- The last sample of every two milliseconds of one run. slack is what may still be
-- allocated; below 0 the heap has run past the goal. A goal of 0 means that the heap
-- triggers nothing (GOGC=off). (Why the goal is what it is: the settings are no part
-- of a trace; logs of GODEBUG=gctrace=1 and what the program was started with tell.)
SELECT time_ns / 2000000 * 2 AS ms,
       round((array_agg(heap_live_bytes ORDER BY time_ns DESC, heap_live_bytes DESC))[1] / 1048576.0, 2) AS live_mb,
       round((array_agg(heap_goal_bytes ORDER BY time_ns DESC, heap_goal_bytes DESC))[1] / 1048576.0, 2) AS goal_mb,
       round(min(heap_goal_bytes - heap_live_bytes) / 1048576.0, 2) AS least_slack_mb,
       bool_or(cycle IS NOT NULL) AS collecting
FROM traces.heap_samples
WHERE file LIKE '%service=shop/build=v42/host=web-3/0.trace' AND heap_goal_bytes > 0
GROUP BY time_ns / 2000000 ORDER BY 1 LIMIT 15;

-- How far from the goal does a collection begin, and does it end in time? runway is
-- what was left to allocate when it began.
SELECT build, count(*) AS collections,
       round(avg(100.0 * heap_live_start_bytes / heap_goal_start_bytes), 1) AS avg_begin_percent_of_goal,
       round(avg(heap_goal_start_bytes - heap_live_start_bytes) / 1024) AS avg_runway_kb,
       count(*) FILTER (WHERE goal_overshoot > 1) AS past_the_goal,
       round(max(100 * (goal_overshoot - 1))::numeric, 1) AS worst_overshoot_percent
FROM traces.gc_cycles
WHERE trigger = 'alloc' AND heap_goal_start_bytes > 0 AND build IS NOT NULL
GROUP BY build ORDER BY build;

-- The same as the pacer saw it, in logs of GODEBUG=gcpacertrace=1
SELECT regexp_replace(file, '.*/', '') AS log, line, triggered_bytes, heap_live_bytes - goal_delta_bytes AS goal_bytes,
       heap_live_bytes, round(100.0 * goal_delta_bytes / (heap_live_bytes - goal_delta_bytes), 1) AS overshoot_percent,
       cons_mark
FROM logs.pacer_lines
WHERE kind = 'end' AND file ~ '(app|older)\.log$'
ORDER BY file, line;

-- Does what survives collections grow, as with a leak? Per run the slope of the live
-- heap after each collection: least squares, and the median of the slopes of all
-- pairs (Theil-Sen), which one odd collection cannot turn. Minutes of a program that
-- warms up look like a leak; hours tell. Over many runs: gctrace.change_points.
WITH live AS (
    SELECT build, file, cycle, end_ns / 1e9 AS s, heap_live_end_bytes / 1048576.0 AS mb
    FROM traces.gc_cycles WHERE heap_live_end_bytes IS NOT NULL AND end_ns IS NOT NULL)
SELECT build, regexp_replace(file, '.*/(.*/)', '\1') AS run, collections, first_mb, last_mb,
       round(least_squares::numeric, 1) AS least_squares_mb_per_s, round(theil_sen::numeric, 1) AS theil_sen_mb_per_s
FROM (SELECT build, file, count(*) AS collections, regr_slope(mb, s) AS least_squares,
             round((array_agg(mb ORDER BY cycle))[1], 2) AS first_mb,
             round((array_agg(mb ORDER BY cycle DESC))[1], 2) AS last_mb
      FROM live GROUP BY build, file) fit
JOIN (SELECT a.file, percentile_cont(0.5) WITHIN GROUP (ORDER BY (b.mb - a.mb) / (b.s - a.s)) AS theil_sen
      FROM live a JOIN live b ON b.file = a.file AND b.cycle > a.cycle
      GROUP BY a.file) pairs USING (file)
WHERE collections >= 5
ORDER BY file;
