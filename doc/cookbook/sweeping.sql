-- What do sweeps find, and who does them?
--
-- swept is the size of the spans looked at, reclaimed what was dead in them. These
-- are the sweeps that an allocation has to do before it may go on; those of the
-- background sweeper write no events. One that looks for free pages counts all that
-- it passes over, used or not, so swept can exceed the heap by far.
SELECT build, proc, count(*) AS ranges, round(sum(swept_bytes) / 1048576.0, 1) AS swept_mb,
       round(sum(reclaimed_bytes) / 1048576.0, 2) AS reclaimed_mb,
       round(100.0 * sum(reclaimed_bytes) / nullif(sum(swept_bytes), 0), 1) AS percent,
       round(sum(duration_ns) / 1e6, 2) AS ms
FROM traces.sweeps
WHERE build IS NOT NULL
GROUP BY build, proc ORDER BY build, proc;

-- How late is sweeping, and does the next collection have to wait for it?
--
-- Sweeping is lazy: tail is from the end of a collection to the end of the last
-- sweep of its garbage that an allocation did, margin from there to the begin of the
-- next one, which first sweeps what is left. Below 0 they would overlap.
SELECT c.build, count(*) AS collections,
       round(percentile_cont(0.5) WITHIN GROUP (ORDER BY c.tail_ns)::numeric / 1e6, 3) AS median_tail_ms,
       round(max(c.tail_ns) / 1e6, 3) AS longest_tail_ms,
       round(percentile_cont(0.5) WITHIN GROUP (ORDER BY c.margin_ns)::numeric / 1e6, 3) AS median_margin_ms,
       round(min(c.margin_ns) / 1e6, 3) AS least_margin_ms
FROM (SELECT c.build, c.file, c.cycle, max(s.end_ns) - c.end_ns AS tail_ns, c.next_ns - max(s.end_ns) AS margin_ns
      FROM (SELECT build, file, cycle, end_ns, lead(start_ns) OVER (PARTITION BY file ORDER BY cycle) AS next_ns
            FROM traces.gc_cycles) c
      JOIN traces.sweeps s ON s.file = c.file AND s.cycle = c.cycle
      WHERE c.next_ns IS NOT NULL
      GROUP BY c.build, c.file, c.cycle, c.end_ns, c.next_ns) c
GROUP BY c.build ORDER BY c.build;
