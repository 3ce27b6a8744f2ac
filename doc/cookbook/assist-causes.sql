-- Do goroutines assist because the program allocates fast?
--
-- Of each collection: what was allocated while it marked, per second, against the
-- CPU time of its assists. One busy collection can make a slope, so look at the
-- correlation first: near 0, as here, the rate within a build explains nothing.
SELECT build, regr_count(assist_ms, mb_per_s) AS collections,
       round(avg(mb_per_s)::numeric) AS avg_mb_per_s, round(avg(assist_ms)::numeric, 2) AS avg_assist_ms,
       round(regr_slope(assist_ms, mb_per_s)::numeric, 5) AS ms_per_mb_per_s,
       round(corr(assist_ms, mb_per_s)::numeric, 2) AS correlation
FROM (SELECT build, (heap_live_peak_bytes - heap_live_start_bytes) / 1048576.0 / (mark_ns / 1e9) AS mb_per_s,
             assist_cpu_ns / 1e6 AS assist_ms
      FROM traces.gc_cycles WHERE mark_ns > 0 AND build IS NOT NULL) c
GROUP BY build ORDER BY build;

-- How near was the heap to its goal when assists began? The last sample before
-- each. heap_live is an upper bound: what was allocated since, or kept by, the last
-- mark. A goroutine assists for its own debt at any fill; near the goal it has to
-- do more for each byte.
SELECT a.build,
       CASE WHEN h.heap_live_bytes > h.heap_goal_bytes THEN 'above the goal'
            WHEN h.heap_live_bytes > 0.9 * h.heap_goal_bytes THEN '90 to 100 %'
            ELSE 'below 90 %' END AS heap_live,
       count(*) AS assists, round(avg(a.cpu_ns) / 1e3, 1) AS avg_cpu_us, round(avg(a.duration_ns) / 1e3, 1) AS avg_wall_us
FROM traces.mark_assists a
JOIN (SELECT file, heap_live_bytes, heap_goal_bytes, time_ns,
             lead(time_ns) OVER (PARTITION BY file ORDER BY time_ns, heap_live_bytes, heap_goal_bytes) AS next_ns
      FROM traces.heap_samples WHERE heap_goal_bytes > 0) h
     ON h.file = a.file AND h.time_ns <= a.start_ns AND (h.next_ns > a.start_ns OR h.next_ns IS NULL)
WHERE a.build IS NOT NULL
GROUP BY 1, 2 ORDER BY 1, 2;

-- Are goroutines preempted where others assist? Assists with a preemption on their P
-- within a millisecond before or after their begin; beside it how many preemptions
-- two milliseconds of a P have on average, collection or not.
SELECT a.build, count(*) AS assists, count(*) FILTER (WHERE a.preemptions > 0) AS with_preemption,
       round(avg(a.preemptions), 2) AS near_assists, max(everywhere.per_2ms) AS everywhere
FROM (SELECT a.build, a.file, a.goroutine, a.start_ns, count(s.file) AS preemptions
      FROM traces.mark_assists a
      LEFT JOIN traces.goroutine_states s ON s.file = a.file AND s.proc = a.proc AND s.reason = 'preempted'
           AND s.start_ns BETWEEN a.start_ns - 1000000 AND a.start_ns + 1000000
      WHERE a.build IS NOT NULL
      GROUP BY a.build, a.file, a.goroutine, a.start_ns) a
JOIN (SELECT t.build, round(sum(p.preemptions) / sum(t.duration_ns * t.gomaxprocs / 2e6), 2) AS per_2ms
      FROM traces.traces t
      JOIN (SELECT file, count(*) AS preemptions FROM traces.goroutine_states
            WHERE reason = 'preempted' GROUP BY file) p ON p.file = t.file
      GROUP BY t.build) everywhere ON everywhere.build = a.build
GROUP BY a.build ORDER BY a.build;
