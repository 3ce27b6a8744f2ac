-- Which pauses stand out from the fifty before them on the same host?
--
-- A robust score: distance from the median of the window in units of its spread;
-- beyond 3.5 is commonly called an outlier.
SELECT host, build, reason, round(duration_ms::numeric, 3) AS ms, round(score::numeric, 1) AS score
FROM (SELECT p.*, gctrace.anomaly_score(duration_ns) OVER (
          PARTITION BY host ORDER BY "time", run_id, start_ns
          ROWS BETWEEN 50 PRECEDING AND CURRENT ROW EXCLUDE CURRENT ROW) AS score,
          count(*) OVER (PARTITION BY host ORDER BY "time", run_id, start_ns
          ROWS BETWEEN 50 PRECEDING AND 1 PRECEDING) AS before
      FROM history.pauses p WHERE duration_ns IS NOT NULL) p
WHERE score > 3.5 AND before >= 10
ORDER BY score DESC, host, run_id, start_ns LIMIT 8;
