-- Whom did a pause hold back?
--
-- Goroutines that ran or were ready when the world was asked to stop, other than
-- the one that stopped it: here in the longest sweep termination of v42. One that
-- waits, or is in a system call and stays there, loses nothing. stopped_after_us is
-- when a running one stopped ('-': a ready one). Its P stops after that, at the
-- latest when pauses.sql says.
SELECT g.name, s.goroutine, s.state, round(w.duration_ns / 1e3, 1) AS pause_us,
       CASE WHEN s.state = 'running' AND s.end_ns <= w.end_ns
            THEN round((s.end_ns - w.start_ns) / 1e3, 1) END AS stopped_after_us
FROM (SELECT * FROM traces.stw_pauses
      WHERE reason = 'GC sweep termination' AND build = 'v42' AND duration_ns IS NOT NULL
      ORDER BY duration_ns DESC, file, start_ns LIMIT 1) w
JOIN traces.goroutine_states s ON s.file = w.file AND s.goroutine <> w.goroutine
     AND (s.start_ns IS NULL OR s.start_ns < w.start_ns)
     AND (s.end_ns IS NULL OR s.end_ns > w.start_ns)
JOIN traces.goroutines g ON g.file = s.file AND g.goroutine = s.goroutine
WHERE s.state IN ('running', 'runnable')
ORDER BY s.state DESC, stopped_after_us DESC NULLS LAST, s.goroutine;

-- How many are held back per pause, and which functions stop last? Of each pause
-- the goroutine that was the last of the running ones to stop.
SELECT name, count(*) AS last_to_stop, round(avg(stopped_after_ns) / 1e3, 1) AS avg_after_us,
       round(max(stopped_after_ns) / 1e3, 1) AS longest_us, round(avg(held_back), 1) AS avg_held_back
FROM (SELECT g.name, s.state, s.end_ns - w.start_ns AS stopped_after_ns, s.end_ns <= w.end_ns AS stopped,
             count(*) OVER pause AS held_back,
             row_number() OVER (PARTITION BY w.file, w.start_ns, s.state = 'running' AND s.end_ns <= w.end_ns
                                ORDER BY s.end_ns DESC, s.goroutine) AS from_last
      FROM traces.stw_pauses w
      JOIN traces.goroutine_states s ON s.file = w.file AND s.goroutine <> w.goroutine
           AND (s.start_ns IS NULL OR s.start_ns < w.start_ns)
           AND (s.end_ns IS NULL OR s.end_ns > w.start_ns)
      JOIN traces.goroutines g ON g.file = s.file AND g.goroutine = s.goroutine
      WHERE w.reason = 'GC sweep termination' AND s.state IN ('running', 'runnable')
      WINDOW pause AS (PARTITION BY w.file, w.start_ns)) held
WHERE state = 'running' AND stopped AND from_last = 1
GROUP BY name ORDER BY last_to_stop DESC, name LIMIT 6;
