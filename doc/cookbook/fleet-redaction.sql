-- How are names kept from those who may query?
--
-- A store with patterns: they are applied when a run is loaded, and the bytes are not
-- kept. Here a run goes from one store to another.
SELECT gctrace.create_store('masked', '{"redact": [["main\\.\\w+", "main.masked"]]}') \g /dev/null
SELECT gctrace.load_bytes('masked', (
    SELECT string_agg(e.chunk, '' ORDER BY e.byte_offset)
    FROM history.run r, gctrace.export_run('history', r.run_id) e
    WHERE r.build = 'v42' AND r.host = 'web-4'
    GROUP BY r.run_id, r.run_started_at ORDER BY r.run_started_at LIMIT 1), r.labels) IS NOT NULL AS loaded
FROM history.run r WHERE r.build = 'v42' AND r.host = 'web-4' LIMIT 1;

SELECT 'history' AS store, site, count(*) AS assists FROM history.mark_assist
WHERE run_id IN (SELECT run_id FROM masked.run) GROUP BY site
UNION ALL
SELECT 'masked', site, count(*) FROM masked.mark_assist GROUP BY site
ORDER BY store, assists DESC, site;
SELECT raw_kept, (SELECT count(*) FROM masked.segment) AS segments FROM masked.run;

-- Who may read what is an ordinary question to the catalogue.
SELECT has_table_privilege('pg_monitor', 'masked.run', 'SELECT') AS pg_monitor_reads;
DROP SCHEMA masked CASCADE;
