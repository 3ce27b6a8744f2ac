-- Minimum mutator utilization, and what filled the worst windows
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
\set fx `echo "$GCTRACE_FIXTURES"`
\set run :fx/fleet/service=shop/build=v42/host=web-1/0.trace
\set windows '{1000,10000,100000,1000000,10000000,100000000,1000000000}'

-- A row per window, in the order asked for; by default as go tool trace counts
SELECT window_ns, round(mmu::numeric, 6) AS mmu, worst_start_ns FROM gctrace.mmu(:'run', :'windows');
SELECT window_ns, round(mmu::numeric, 6) AS mmu, worst_start_ns FROM gctrace.mmu(:'run', '{10000000,1000000,1000000}', sweep => true);
SELECT window_ns, round(mmu::numeric, 6) AS mmu FROM gctrace.mmu(:'run', '{1000000,10000000}', per_proc => true);
SELECT mmu FROM gctrace.mmu(:'run', '{1000000}', false, false, false, false);
SELECT count(*) FROM gctrace.mmu(:'run', '{}');
SELECT count(*) AS differing FROM gctrace.mmu(:'run', :'windows') p
FULL JOIN gctrace.mmu(pg_read_binary_file(:'run'), :'windows') c USING (window_ns)
WHERE (p.mmu, p.worst_start_ns) IS DISTINCT FROM (c.mmu, c.worst_start_ns);

-- What it is: the least mean of the steps over a window, here at the worst one
WITH steps AS (
	SELECT time_ns AS from_ns, lead(time_ns) OVER (ORDER BY n) AS to_ns, utilization
	FROM gctrace.mutator_utilization(:'run') WITH ORDINALITY u (time_ns, utilization, with_sweep, n)),
means AS (
	SELECT w.window_ns, w.mmu, sum(s.utilization * (least(s.to_ns, w.worst_start_ns + w.window_ns) - greatest(s.from_ns, w.worst_start_ns))) / w.window_ns AS mean
	FROM gctrace.mmu(:'run', '{100000,1000000,10000000}') w
	JOIN steps s ON s.from_ns < w.worst_start_ns + w.window_ns AND s.to_ns > w.worst_start_ns
	GROUP BY w.window_ns, w.mmu)
SELECT window_ns, abs(mmu - mean) < 1e-9 AS is_mean FROM means ORDER BY window_ns;

-- The window that covers all: the mean
SELECT abs(w.mmu - m.mean) < 1e-9 AS is_mean, w.worst_start_ns = m.from_ns AS from_first
FROM gctrace.mmu(:'run', '{1000000000000}') w,
	(SELECT sum(utilization * (to_ns - from_ns)) / sum(to_ns - from_ns) AS mean, min(from_ns) AS from_ns
	 FROM (SELECT time_ns AS from_ns, lead(time_ns) OVER (ORDER BY n) AS to_ns, utilization
		   FROM gctrace.mutator_utilization(:'run') WITH ORDINALITY u (time_ns, utilization, with_sweep, n)) s) m;

-- Blame: the parts of a window sum to it, and mutator is what mmu says
SELECT window_ns, proc, cause, duration_ns, round(share::numeric, 6) AS share
FROM gctrace.mmu_blame(:'run', '{1000000,10000000}', sweep => true);
SELECT every(total = worst_end_ns - worst_start_ns) AS exact, every(abs(shares - 1) < 1e-9) AS shares,
	every(CASE WHEN cause = 'mutator' THEN share = mmu END) AS mutator
FROM (SELECT *, sum(duration_ns) OVER w AS total, sum(share) OVER w AS shares
	FROM gctrace.mmu_blame(:'run', :'windows', sweep => true) WINDOW w AS (PARTITION BY window_ns)) b;
SELECT cause, count(*) FROM gctrace.mmu_blame(:'run', :'windows', per_proc => true) WHERE proc IS NOT NULL GROUP BY 1 ORDER BY 1;

-- Nothing known, nothing there, nothing recognised
SET client_min_messages = error;
SELECT * FROM gctrace.mmu(:'fx' || '/edge/composed/no-proc.trace', '{1000}');
SELECT * FROM gctrace.mmu_blame(:'fx' || '/edge/composed/no-proc.trace', '{1000}', true, false, false);
RESET client_min_messages;
SELECT count(*) FROM gctrace.mmu(:'fx' || '/edge/text.trace', '{1000}');
SELECT count(*) FROM gctrace.mmu(''::bytea, '{1000}');
SELECT count(*) FROM gctrace.mmu(NULL::text, '{1000}');
SELECT count(*) FROM gctrace.mmu(NULL::bytea, '{1000}');

-- What makes no sense
SELECT * FROM gctrace.mmu(''::bytea, NULL);
SELECT * FROM gctrace.mmu(''::bytea, '{1000,NULL}');
SELECT * FROM gctrace.mmu(''::bytea, '{1000,0}');
SELECT * FROM gctrace.mmu(''::bytea, '{-1}');
SELECT * FROM gctrace.mmu(''::bytea, '{{1000,2000},{3000,4000}}');
SELECT * FROM gctrace.mmu(''::bytea, array_fill(1, '{1001}'));
SELECT * FROM gctrace.mmu(''::bytea, '{1000}', sweep => NULL);
SELECT * FROM gctrace.mmu(''::bytea, '{1000}', per_proc => NULL);
SELECT * FROM gctrace.mmu_blame(''::bytea, '{1000}', stw => NULL);
SELECT * FROM gctrace.mmu('relative', '{1000}');

-- Damage, and the setting that says what to do about it
\set cut :fx/edge/cut-in-batch-1.24.trace
\set VERBOSITY terse
SET client_min_messages = error;
SELECT count(*) FROM gctrace.mmu(pg_read_binary_file(:'cut'), '{1000}');
SET gctrace.on_error = 'skip';
SELECT count(*) FROM gctrace.mmu(pg_read_binary_file(:'cut'), '{1000}');
SET gctrace.on_error = 'error';
SELECT count(*) FROM gctrace.mmu(pg_read_binary_file(:'cut'), '{1000}');
RESET gctrace.on_error;
RESET client_min_messages;
\set VERBOSITY default

-- Memory is bounded
SET gctrace.max_scan_memory = '64kB';
SELECT count(*) FROM gctrace.mmu(pg_read_binary_file(:'run'), '{1000}');
RESET gctrace.max_scan_memory;

-- Privileges: as of the relations
SET client_min_messages = warning;
CREATE ROLE regress_gctrace_mmu;
CREATE TABLE pg_temp.content AS SELECT pg_read_binary_file(:'run') AS content;
GRANT SELECT ON pg_temp.content TO regress_gctrace_mmu;
RESET client_min_messages;
SET ROLE regress_gctrace_mmu;
SELECT count(*) FROM gctrace.mmu((SELECT '/dev/null'::text), '{1000}');
SELECT count(*) FROM gctrace.mmu('/dev/null', '{1000}');
SELECT count(*) FROM pg_temp.content, gctrace.mmu(content, '{1000}');
RESET ROLE;
GRANT EXECUTE ON FUNCTION gctrace.mmu_blame(text, bigint[], boolean, boolean, boolean, boolean, boolean) TO regress_gctrace_mmu;
SET ROLE regress_gctrace_mmu;
SELECT count(*) FROM gctrace.mmu_blame((SELECT '/dev/null'::text), '{1000}');
RESET ROLE;
REVOKE ALL ON FUNCTION gctrace.mmu_blame(text, bigint[], boolean, boolean, boolean, boolean, boolean) FROM regress_gctrace_mmu;
DROP TABLE pg_temp.content;
DROP ROLE regress_gctrace_mmu;

SET client_min_messages = error;
-- A trace of Go 1.15 that is cut before the frequency of its clock says nothing about times
SELECT t.status, t.duration_ns, (SELECT count(*) FROM gctrace.mmu(c.content, '{1000000}')) AS mmu,
	(SELECT count(*) FROM gctrace.task_blame(c.content)) AS tasks, (SELECT count(*) FROM gctrace.blocking_profile(c.content, 'sched')) AS waits
FROM (SELECT pg_read_binary_file(:'fx' || '/edge/v1/tasks-1.15.trace') AS whole) w,
	LATERAL (VALUES (w.whole), (substr(w.whole, 1, length(w.whole) / 4 * 3)), (substr(w.whole, 1, length(w.whole) / 3))) c (content),
	LATERAL gctrace.traces(c.content) t;
