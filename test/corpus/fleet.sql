-- The corpus' fleet, whose truth is known: prints a line "not ok" for whatever
-- is not as it was made, and figures of the error rates.
SET timezone = 'UTC';
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS gctrace;
SELECT gctrace.create_store('fleet_truth');
CALL gctrace.load('fleet_truth', :'fleet' || '/service=*/build=*/host=*/*.trace');

CREATE TEMP TABLE verdicts AS SELECT * FROM gctrace.regressions('fleet_truth', 'A', 'B');
CREATE TEMP TABLE sites AS SELECT * FROM gctrace.regression_sites('fleet_truth', 'A', 'B');

CREATE TEMP VIEW checks (name, holds) AS
SELECT 'all runs are there', (SELECT count(*) FROM fleet_truth.run) = 64 AND NOT EXISTS (SELECT FROM fleet_truth.load_error)
UNION ALL SELECT 'orders collects more often', verdict = 'regressed' AND change_percent > 400
	FROM verdicts WHERE service = 'orders' AND metric = 'gc_cycles_per_s'
UNION ALL SELECT 'orders pays more assist', verdict = 'regressed'
	FROM verdicts WHERE service = 'orders' AND metric = 'assist_cpu_share'
UNION ALL SELECT 'billing ' || metric || ' is the same', verdict = 'same' FROM verdicts WHERE service = 'billing'
UNION ALL SELECT 'the handler that lost its pool is named', EXISTS (SELECT FROM sites
	WHERE service = 'orders' AND kind = 'assist' AND site = 'main.(*service).orders' AND verdict = 'regressed')
UNION ALL SELECT 'no stack of billing moved', NOT EXISTS (SELECT FROM sites WHERE service = 'billing' AND verdict <> 'same');

-- False alarms: each build against itself, its runs dealt anew 1,000 times.
-- On each host one run is the "candidate" and the other the "baseline".
SELECT setseed(0.5);
CREATE TEMP TABLE alarms AS
WITH value AS (
	SELECT r.service, r.build, r.host, m.metric, m.value, r.run_id
	FROM fleet_truth.run r JOIN fleet_truth.run_metric m USING (run_id)
), deal AS (
	SELECT d.deal, h.service, h.build, h.host, random() < 0.5 AS swapped
	FROM generate_series(1, 1000) d(deal), (SELECT DISTINCT service, build, host FROM value) h
), dealt AS (
	SELECT d.deal, v.service, v.build, v.metric, v.value, v.host,
		(row_number() OVER (PARTITION BY d.deal, v.service, v.build, v.metric, v.host ORDER BY v.run_id) = 1) <> d.swapped AS is_candidate
	FROM value v JOIN deal d USING (service, build, host)
)
SELECT deal, service, build, metric,
	(gctrace.compare_within(array_agg(value), array_agg(is_candidate), array_agg(ascii(right(host, 1))))).p_value AS p
FROM dealt GROUP BY deal, service, build, metric;
CREATE TEMP VIEW rates AS
SELECT alpha, avg((p <= alpha)::int) AS rate, count(*) AS n
FROM alarms, (VALUES (0.01), (0.05), (0.1)) a(alpha) WHERE p IS NOT NULL GROUP BY alpha;

-- Power: how often k runs a build tell that orders collects more often
CREATE TEMP TABLE power AS
WITH value AS (
	SELECT r.build = 'B' AS is_candidate, m.value, r.run_id FROM fleet_truth.run r JOIN fleet_truth.run_metric m USING (run_id)
	WHERE r.service = 'orders' AND m.metric = 'gc_cycles_per_s'
), drawn AS (
	SELECT k, d, is_candidate, value, row_number() OVER (PARTITION BY k, d, is_candidate ORDER BY random()) AS n
	FROM value, generate_series(3, 8) k, generate_series(1, 200) d
)
SELECT k, avg((p <= 0.05)::int) AS power FROM (
	SELECT k, d, (gctrace.compare_within(array_agg(value), array_agg(is_candidate), array_agg(1))).p_value AS p
	FROM drawn WHERE n <= k GROUP BY k, d) c
GROUP BY k;

-- The same of whole reports, with all that gctrace.regressions does: a store of the
-- runs of one build, half of them on each host called "b", 1,000 times; an alarm is
-- a report with any 'regressed' or 'improved'.  And its power: of the true builds so many
-- hosts with one or two runs of each build, 100 times, and the verdict on collections.
SELECT gctrace.create_store('fleet_dealt');
CREATE FUNCTION pg_temp.take_runs(condition text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM fleet_dealt.run_metric;
	DELETE FROM fleet_dealt.run;
	EXECUTE 'INSERT INTO fleet_dealt.run SELECT * FROM fleet_truth.run WHERE ' || condition;
	INSERT INTO fleet_dealt.run_metric SELECT m.* FROM fleet_truth.run_metric m JOIN fleet_dealt.run r USING (run_id);
END $$;
CREATE FUNCTION pg_temp.deal(n int, OUT comparisons bigint, OUT alarms_5 bigint, OUT alarms_10 bigint) LANGUAGE plpgsql AS $$
BEGIN
	UPDATE fleet_dealt.run r SET build = CASE WHEN d.place % 2 = 0 THEN 'a' ELSE 'b' END
	FROM (SELECT run_id, row_number() OVER (PARTITION BY host ORDER BY md5(run_id::text || n)) AS place FROM fleet_dealt.run) d
	WHERE d.run_id = r.run_id;
	SELECT count(*) FILTER (WHERE verdict <> 'too few runs'), count(*) FILTER (WHERE verdict IN ('regressed', 'improved'))
	INTO comparisons, alarms_5 FROM gctrace.regressions('fleet_dealt', 'a', 'b', min_change => 0);
	SELECT count(*) FILTER (WHERE verdict IN ('regressed', 'improved'))
	INTO alarms_10 FROM gctrace.regressions('fleet_dealt', 'a', 'b', alpha => 0.1, min_change => 0);
END $$;
CREATE TEMP TABLE reports (service text, build text, n int, comparisons bigint, alarms_5 bigint, alarms_10 bigint);
DO $$
DECLARE one record;
BEGIN
	FOR one IN SELECT DISTINCT service, build FROM fleet_truth.run ORDER BY 1, 2 LOOP
		PERFORM pg_temp.take_runs(format('service = %L AND build = %L', one.service, one.build));
		FOR deal IN 1..1000 LOOP
			INSERT INTO reports SELECT one.service, one.build, deal, d.* FROM pg_temp.deal(deal) d;
			COMMIT;				-- so that rows of earlier deals can go
		END LOOP;
	END LOOP;
END $$;
-- Two runs on a host leave few distinct p; so noise, too: 12 runs on each of four hosts.
SELECT pg_temp.take_runs('false');
INSERT INTO fleet_dealt.run (run_id, service, build, host, run_started_at, started_at_source, loaded_at, content_bytes)
SELECT md5(i::text)::uuid, 'noise', 'A', 'host-' || i % 4, '2026-01-01'::timestamptz + i * interval '1 h', 'load', now(), 0 FROM generate_series(1, 48) i;
INSERT INTO fleet_dealt.run_metric (run_id, metric, run_started_at, value)
SELECT r.run_id, d.metric, r.run_started_at, (1 + right(r.host, 1)::int) * exp(('x' || left(md5(r.run_id || d.metric), 7))::bit(28)::int / 2 ^ 28)
FROM fleet_dealt.run r, gctrace.metric_definitions() d;
DO $$
BEGIN
	FOR deal IN 1..1000 LOOP
		INSERT INTO reports SELECT 'noise', 'A', deal, d.* FROM pg_temp.deal(deal) d;
		COMMIT;
	END LOOP;
END $$;
CREATE TEMP VIEW report_rates AS
SELECT service, build, count(*) AS n, min(comparisons) AS comparisons, avg((alarms_5 > 0)::int) AS rate_5, avg((alarms_10 > 0)::int) AS rate_10
FROM reports GROUP BY service, build;

CREATE TEMP TABLE thinned (hosts int, runs int, found boolean, told boolean);
DO $$
DECLARE one record;
BEGIN
	FOR one IN SELECT * FROM generate_series(2, 8) hosts, generate_series(1, 2) runs, generate_series(1, 100) draw LOOP
		PERFORM pg_temp.take_runs(format('run_id IN (SELECT run_id FROM (
			SELECT run_id, dense_rank() OVER (ORDER BY md5(host || %1$s), host) AS host_place,
				row_number() OVER (PARTITION BY host, build ORDER BY md5(run_id::text || %1$s)) AS place
			FROM fleet_truth.run WHERE service = ''orders'') o WHERE host_place <= %2$s AND place <= %3$s)', one.draw, one.hosts, one.runs));
		INSERT INTO thinned SELECT one.hosts, one.runs, verdict = 'regressed', verdict <> 'too few runs'
		FROM gctrace.regressions('fleet_dealt', 'A', 'B') WHERE metric = 'gc_cycles_per_s';
		COMMIT;
	END LOOP;
END $$;
CREATE TEMP VIEW report_power AS
SELECT hosts, runs, avg(found::int) AS power, bool_or(told) AS told FROM thinned GROUP BY hosts, runs;

SELECT format('%s %s', CASE WHEN holds THEN 'ok' ELSE 'not ok' END, name) FROM checks
UNION ALL
SELECT format('%s false alarms at alpha = %s: %s of %s', CASE WHEN rate <= alpha THEN 'ok' ELSE 'not ok' END,
	alpha, round(rate, 4), n) FROM rates
UNION ALL
SELECT format('%s %s runs a build find it %s of the time', CASE WHEN k = 3 AND power = 0 OR k > 3 AND power = 1 THEN 'ok' ELSE 'not ok' END,
	k, round(power, 2)) FROM power;
SELECT format('%s reports on %s %s with itself: alarms in %s and %s of %s at alpha = 0.05 and 0.1, %s comparisons each',
	-- of noise alpha itself, but for chance: 1,000 reports are off by 0.02 or 0.03 once in some hundred such tests
	CASE WHEN CASE service WHEN 'noise' THEN abs(rate_5 - 0.05) < 0.02 AND abs(rate_10 - 0.1) < 0.03 ELSE rate_5 <= 0.05 AND rate_10 <= 0.1 END
		AND comparisons >= 13 THEN 'ok' ELSE 'not ok' END,
	service, build, round(rate_5, 3), round(rate_10, 3), n, comparisons) FROM report_rates ORDER BY service, build;
SELECT format('%s %s hosts with %s runs of each build: a report finds it %s of the time', 
	-- six pairs have p = 1/32 at least, which the number of comparisons can make too large
	CASE WHEN CASE WHEN NOT told THEN power = 0 WHEN hosts * runs = 6 AND runs = 1 THEN power > 0.3 ELSE power = 1 END THEN 'ok' ELSE 'not ok' END,
	hosts, runs, round(power, 2)) FROM report_power ORDER BY hosts, runs;
DROP SCHEMA fleet_truth, fleet_dealt CASCADE;
