-- Which share of slow user tasks and regions is the collector's, build by build?
--
-- Slow ones are those at or above the quantile of their durations. Their time is cut
-- into causes, of which pauses, assists, sweeping and other waits for the collector are
-- its own. The runs' content is decoded when asked.
SELECT kind, b.name, b.quantile, b.build, b.spans, round(b.duration_ns / 1e3, 1) AS quantile_us, b.slow_spans,
       round(b.gc_ns / 1e3, 1) AS gc_us, round(100 * b.gc_share::numeric, 1) AS gc_percent, b.top_cause
FROM unnest('{task,region}'::text[]) WITH ORDINALITY k(kind, n), gctrace.blame_by_build('orders', kind) b
ORDER BY k.n, b.name, b.quantile, b.build;

-- What the regions "pack" of one run spent their time on
SELECT cause, duration_ns, round(share::numeric, 3) AS share
FROM gctrace.run_blame('orders', (SELECT run_id FROM orders.run WHERE build = 'v2'), region => 'pack')
ORDER BY duration_ns DESC, cause;
