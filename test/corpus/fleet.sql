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

SELECT format('%s %s', CASE WHEN holds THEN 'ok' ELSE 'not ok' END, name) FROM checks
UNION ALL
SELECT format('%s false alarms at alpha = %s: %s of %s', CASE WHEN rate <= alpha THEN 'ok' ELSE 'not ok' END,
	alpha, round(rate, 4), n) FROM rates
UNION ALL
SELECT format('%s %s runs a build find it %s of the time', CASE WHEN k = 3 AND power = 0 OR k > 3 AND power = 1 THEN 'ok' ELSE 'not ok' END,
	k, round(power, 2)) FROM power;
DROP SCHEMA fleet_truth CASCADE;
