-- For what does a JVM pause, and how long, by collector and cause?
--
-- A young pause names what could not be allocated (Allocation Failure of the
-- generational collectors, G1 Evacuation Pause); a full one why it had to be full.
SELECT collector, type, cause, trigger, count(*) AS pauses,
       round(avg(duration_ns) / 1e6, 2) AS avg_ms, round(max(duration_ns) / 1e6, 2) AS longest_ms,
       round(sum(heap_before_bytes - heap_after_bytes) / 1048576.0) AS freed_mb
FROM jvm.jvm_events
WHERE kind = 'pause' AND cause IS NOT NULL
GROUP BY collector, type, cause, trigger
ORDER BY sum(duration_ns) DESC, collector, type, cause LIMIT 12;

-- Which pauses could not do what they were for?
SELECT file, line, type, detail, cause, round(duration_ns / 1e6, 2) AS ms
FROM jvm.jvm_events
WHERE detail ~ 'fail|exhausted|Failure|interrupted' OR type = 'shen-degenerated-gc'
ORDER BY file, line;
