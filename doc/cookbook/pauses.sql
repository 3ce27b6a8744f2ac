-- For what is the world stopped, and for how long?
--
-- A collection stops it twice: 'GC sweep termination' opens it, 'GC mark
-- termination' ends marking. duration_ns counts from the request to stop, so it
-- has the time until the last P obeyed, which the figures of GODEBUG=gctrace=1
-- have not.
SELECT reason, count(*) AS pauses,
       round(percentile_cont(0.5) WITHIN GROUP (ORDER BY duration_ns)::numeric / 1e3, 1) AS median_us,
       round(percentile_cont(0.99) WITHIN GROUP (ORDER BY duration_ns)::numeric / 1e3, 1) AS p99_us,
       round(max(duration_ns) / 1e3, 1) AS longest_us,
       round(sum(duration_ns) / 1e6, 2) AS sum_ms
FROM traces.stw_pauses
GROUP BY reason ORDER BY reason;

-- Which sweep terminations stand out? Against the median of their build. The rest
-- of the old sweep is done before this pause, not in it: what makes it long is
-- mostly a P that does not stop.
SELECT w.build, regexp_replace(w.file, '.*/(.*/)', '\1') AS run, w.cycle, round(w.duration_ns / 1e3, 1) AS us,
       round((w.duration_ns / m.median)::numeric, 1) AS times_the_median
FROM traces.stw_pauses w
JOIN (SELECT build, percentile_cont(0.5) WITHIN GROUP (ORDER BY duration_ns) AS median
      FROM traces.stw_pauses WHERE reason = 'GC sweep termination' GROUP BY build) m ON m.build = w.build
WHERE w.reason = 'GC sweep termination'
ORDER BY w.duration_ns / m.median DESC, w.file, w.cycle LIMIT 6;

-- How much of a pause is stopping, how much being stopped? The trace has no event
-- for 'all have stopped'. The last P seen to stop within the pause tells it, where
-- one stopped at all: one that was idle before has nothing to stop, so this is a
-- lower bound. Of the whole process, runtime/metrics has the two apart
-- (/sched/pauses/stopping/gc and /sched/pauses/total/gc, Go 1.22 on).
SELECT reason, count(*) AS pauses, count(stopping_ns) AS with_a_stop,
       round(avg(duration_ns) FILTER (WHERE stopping_ns IS NOT NULL) / 1e3, 1) AS avg_us,
       round(avg(stopping_ns) / 1e3, 1) AS avg_stopping_us,
       round(max(stopping_ns) / 1e3, 1) AS longest_stopping_us
FROM (SELECT w.reason, w.file, w.start_ns, w.duration_ns, max(p.start_ns) - w.start_ns AS stopping_ns
      FROM traces.stw_pauses w
      LEFT JOIN traces.proc_states p ON p.file = w.file AND p.state = 'idle'
           AND p.start_ns BETWEEN w.start_ns AND w.end_ns
      WHERE w.cycle IS NOT NULL OR w.reason LIKE 'GC %'
      GROUP BY w.reason, w.file, w.start_ns, w.duration_ns) stops
GROUP BY reason ORDER BY reason;
