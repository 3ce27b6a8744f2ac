
-- Fleet: which build regressed

CREATE TYPE gctrace.regression AS (
	service text,
	metric text,
	unit text,
	n_baseline bigint,
	n_candidate bigint,
	median_baseline float8,
	median_candidate float8,
	change_percent float8,
	ci_low_percent float8,
	ci_high_percent float8,
	p_value float8,
	p_adjusted float8,
	verdict text,
	runs_needed int
);
COMMENT ON TYPE gctrace.regression IS 'One metric of one service, compared between two builds';
COMMENT ON COLUMN gctrace.regression.service IS 'Service. NULL: runs without one';
COMMENT ON COLUMN gctrace.regression.metric IS 'Metric, see gctrace.metric_definitions()';
COMMENT ON COLUMN gctrace.regression.unit IS 'Unit of the medians';
COMMENT ON COLUMN gctrace.regression.n_baseline IS 'Runs of the baseline that are compared: on hosts where both builds ran, or all where no host had both';
COMMENT ON COLUMN gctrace.regression.n_candidate IS 'Runs of the candidate that are compared';
COMMENT ON COLUMN gctrace.regression.median_baseline IS 'Median over these runs of the baseline. NULL: none';
COMMENT ON COLUMN gctrace.regression.median_candidate IS 'Median over these runs of the candidate. NULL: none';
COMMENT ON COLUMN gctrace.regression.change_percent IS 'Change from baseline to candidate within hosts, percent: Hodges-Lehmann estimate of the ratio where all values are positive, else of the difference against the median of the baseline. NULL: one side has no runs, or that median is 0';
COMMENT ON COLUMN gctrace.regression.ci_low_percent IS 'Lower end of its confidence interval (1 - alpha), percent. NULL: unbounded (too few runs), or as change_percent';
COMMENT ON COLUMN gctrace.regression.ci_high_percent IS 'Upper end of its confidence interval (1 - alpha), percent. NULL: unbounded (too few runs), or as change_percent';
COMMENT ON COLUMN gctrace.regression.p_value IS 'Mann-Whitney within hosts, two-sided, see gctrace.compare_within. NULL: one side has no runs';
COMMENT ON COLUMN gctrace.regression.p_adjusted IS 'p_value adjusted for the number of comparisons in the report (Benjamini-Hochberg). NULL: too few runs';
COMMENT ON COLUMN gctrace.regression.verdict IS '''regressed'' or ''improved'': p_adjusted <= alpha and a change of at least min_change; ''too few runs'': so few could not be significant, whatever their values; else ''same''';
COMMENT ON COLUMN gctrace.regression.runs_needed IS 'Runs of each build on one host that alone could be significant at alpha; more are needed to find small changes. NULL: there are enough for a verdict';

CREATE FUNCTION gctrace.in_percent(shift float8, comparison gctrace.build_comparison)
RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
	SELECT 100 * CASE WHEN (comparison).is_ratio THEN exp(shift) - 1 ELSE shift / nullif(abs((comparison).median_baseline), 0) END
$$;
COMMENT ON FUNCTION gctrace.in_percent(float8, gctrace.build_comparison) IS
	'A shift of a comparison (or an end of its interval) as a change from the baseline, percent: with is_ratio a ratio, else relative to the median of the baseline. NULL: no shift, or that median is 0';

CREATE FUNCTION gctrace.regressions(
	store name, baseline text, candidate text, service text DEFAULT NULL,
	alpha float8 DEFAULT 0.05, min_change float8 DEFAULT 0.05, metrics text[] DEFAULT NULL)
RETURNS SETOF gctrace.regression
LANGUAGE plpgsql STABLE ROWS 50
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	needed int := 1;
	wrong text;
BEGIN
	PERFORM gctrace.store_options(store);
	IF baseline IS NULL OR candidate IS NULL OR baseline = candidate THEN
		RAISE EXCEPTION 'baseline and candidate must be two different builds'
			USING ERRCODE = 'invalid_parameter_value';
	ELSIF alpha IS NULL OR NOT (alpha > 0 AND alpha < 1) THEN
		RAISE EXCEPTION 'alpha must lie between 0 and 1, not %', coalesce(alpha::text, 'NULL')
			USING ERRCODE = 'invalid_parameter_value';
	ELSIF min_change IS NULL OR NOT (min_change >= 0 AND min_change < 'Infinity') THEN
		RAISE EXCEPTION 'min_change must be 0 or more, not %', coalesce(min_change::text, 'NULL')
			USING ERRCODE = 'invalid_parameter_value', HINT = 'It is a share: 0.05 is 5 percent.';
	END IF;
	SELECT coalesce(m, 'NULL') INTO wrong FROM unnest(metrics) m
	WHERE NOT EXISTS (SELECT FROM gctrace.metric_definitions() d WHERE d.metric = m AND d.higher_is_worse IS NOT NULL);
	IF FOUND THEN
		RAISE EXCEPTION 'there is no metric "%" that can be better or worse', wrong
			USING ERRCODE = 'invalid_parameter_value',
				HINT = 'SELECT metric FROM gctrace.metric_definitions() WHERE higher_is_worse IS NOT NULL lists them.';
	END IF;
	-- two sides of n runs each have C(2n, n) orders, of which the two extremes are the least likely
	WHILE 2 / (factorial(2 * needed) / (factorial(needed) * factorial(needed))) > alpha LOOP
		needed := needed + 1;
	END LOOP;

	RETURN QUERY EXECUTE format($query$
		WITH run AS (
			SELECT r.run_id, r.run_started_at, r.service, r.build = $2 AS is_candidate,
				dense_rank() OVER (ORDER BY r.host)::int AS host
			FROM %1$I.run r WHERE r.build IN ($1, $2) AND ($3 IS NULL OR r.service = $3)
		), compared AS (
			SELECT r.service, m.metric,
				gctrace.compare_builds(array_agg(m.value), array_agg(r.is_candidate), array_agg(r.host), 1 - $4, true) AS c
			FROM %1$I.run_metric m JOIN run r ON r.run_id = m.run_id AND r.run_started_at = m.run_started_at
			WHERE ($7 IS NULL OR m.metric = ANY ($7)) AND m.value > '-Infinity' AND m.value < 'Infinity'
			GROUP BY r.service, m.metric
		), changed AS (
			SELECT c.service, c.metric, d.unit, d.higher_is_worse, (c.c).*, coalesce((c.c).least_p_value <= $4, false) AS can_tell,
				gctrace.in_percent((c.c).shift, c.c) AS change,
				gctrace.in_percent((c.c).low, c.c) AS low_percent,
				gctrace.in_percent((c.c).high, c.c) AS high_percent
			FROM compared c JOIN gctrace.metric_definitions() d ON d.metric = c.metric
			WHERE d.higher_is_worse IS NOT NULL
		), adjusted AS (
			SELECT c.*, gctrace.adjusted_p_value(CASE WHEN c.can_tell THEN c.p_value END) OVER () AS p_adjusted
			FROM changed c
		)
		SELECT a.service, a.metric, a.unit, a.n_baseline, a.n_candidate, a.median_baseline, a.median_candidate,
			a.change, a.low_percent, a.high_percent, a.p_value, a.p_adjusted,
			CASE WHEN NOT a.can_tell THEN 'too few runs'
				-- from nothing to something is a change of any size
				WHEN a.p_adjusted > $4 OR abs(a.change) < 100 * $5 OR a.shift = 0 THEN 'same'
				WHEN (a.shift > 0) = a.higher_is_worse THEN 'regressed'
				ELSE 'improved' END,
			CASE WHEN NOT a.can_tell THEN $6 END
		FROM adjusted a
		ORDER BY a.service, a.p_adjusted, a.p_value, a.metric
		$query$, store)
	USING baseline, candidate, service, alpha, min_change, needed, metrics;
END
$$;
COMMENT ON FUNCTION gctrace.regressions(name, text, text, text, float8, float8, text[]) IS
	'Compares two builds in a store, metric by metric and service by service (NULL: all): runs of the candidate with runs of the baseline on the same hosts. alpha: false discovery rate of the report and 1 - confidence of the intervals; min_change: the least change that matters, a share; metrics: those to compare (NULL: all), the fewer they are, the smaller the changes that can be told. Metrics that have no bad direction are left out. Errors: no such store or metric, equal builds, alpha or min_change out of range';

CREATE FUNCTION gctrace.regression_report(
	store name, baseline text, candidate text, service text DEFAULT NULL,
	alpha float8 DEFAULT 0.05, min_change float8 DEFAULT 0.05, format text DEFAULT 'text', metrics text[] DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	rows gctrace.regression[];
	summary text;
	report text;
BEGIN
	IF format IS NULL OR format NOT IN ('text', 'markdown') THEN
		RAISE EXCEPTION 'format must be "text" or "markdown", not "%"', coalesce(format, 'NULL')
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	SELECT array_agg(r) INTO rows
	FROM gctrace.regressions(store, baseline, candidate, service, alpha, min_change, metrics) r;

	SELECT pg_catalog.format('%s against %s: %s regressed, %s improved, %s the same, %s with too few runs',
			candidate, baseline, count(*) FILTER (WHERE verdict = 'regressed'),
			count(*) FILTER (WHERE verdict = 'improved'), count(*) FILTER (WHERE verdict = 'same'),
			count(*) FILTER (WHERE verdict = 'too few runs'))
	INTO summary FROM unnest(rows) r;

	WITH line AS (
		SELECT r.service, r.p_adjusted, r.p_value, r.metric, ARRAY[
			coalesce(r.service, ''), r.metric,
			gctrace.in_unit(r.median_baseline, r.unit), gctrace.in_unit(r.median_candidate, r.unit),
			coalesce(to_char(r.change_percent, 'FMSG999999990.0') || ' %', ''),
			CASE WHEN r.ci_low_percent IS NULL AND r.ci_high_percent IS NULL THEN ''
				ELSE pg_catalog.format('%s to %s', coalesce(to_char(r.ci_low_percent, 'FMSG999999990.0'), '-inf'),
					coalesce(to_char(r.ci_high_percent, 'FMSG999999990.0'), 'inf')) END,
			coalesce(CASE WHEN r.p_adjusted < 0.0001 THEN '< 0.0001' ELSE to_char(r.p_adjusted, 'FM0.0000') END, ''),
			r.n_baseline || ' + ' || r.n_candidate,
			r.verdict || coalesce(' (' || r.runs_needed || ' of each needed)', '')] AS cells
		FROM unnest(rows) r
	), head AS (
		SELECT ARRAY['service', 'metric', baseline, candidate, 'change', 'interval, %', 'p adjusted', 'runs', 'verdict'] AS cells
	), width AS (
		SELECT n, max(length(cell)) AS width
		FROM (SELECT cells FROM line UNION ALL SELECT cells FROM head) l, unnest(cells) WITH ORDINALITY u(cell, n)
		GROUP BY n
	), padded AS (
		SELECT l.place, l.service, l.p_adjusted, l.p_value, l.metric,
			(SELECT CASE WHEN format = 'markdown' THEN '| ' || string_agg(replace(u.cell, '|', '\|'), ' | ' ORDER BY u.n) || ' |'
				ELSE rtrim(string_agg(CASE WHEN u.n BETWEEN 3 AND 8 THEN lpad(u.cell, w.width) ELSE rpad(u.cell, w.width) END, '  ' ORDER BY u.n)) END
			 FROM unnest(l.cells) WITH ORDINALITY u(cell, n) JOIN width w USING (n)) AS text
		FROM (
			SELECT 1 AS place, NULL AS service, NULL::float8 AS p_adjusted, NULL::float8 AS p_value, NULL AS metric, cells FROM head
			UNION ALL SELECT 3, * FROM line) l
		UNION ALL
		SELECT 2, NULL, NULL, NULL, NULL, CASE format WHEN 'markdown' THEN '|---|---|---:|---:|---:|---:|---:|---:|---|' END
	)
	SELECT summary || E'\n\n' || string_agg(text, E'\n' ORDER BY place, service, p_adjusted, p_value, metric)
	INTO report FROM padded WHERE text IS NOT NULL;
	RETURN report || E'\n';
END
$$;
COMMENT ON FUNCTION gctrace.regression_report(name, text, text, text, float8, float8, text, text[]) IS
	'gctrace.regressions as a page of text or Markdown (format), for a CI job to print. Errors: those of gctrace.regressions, and another format';

CREATE FUNCTION gctrace.note_regression(store name, baseline text, candidate text, verdict gctrace.regression)
RETURNS boolean
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	added bigint;
BEGIN
	EXECUTE format(
		'INSERT INTO %1$I.regression (regression_id, found_at, service, metric, unit, baseline, candidate, n_baseline, n_candidate, '
		'median_baseline, median_candidate, change_percent, ci_low_percent, ci_high_percent, p_value, p_adjusted, verdict) '
		'SELECT $1, now(), ($2).service, ($2).metric, ($2).unit, $3, $4, ($2).n_baseline, ($2).n_candidate, '
		'($2).median_baseline, ($2).median_candidate, ($2).change_percent, ($2).ci_low_percent, ($2).ci_high_percent, '
		'($2).p_value, ($2).p_adjusted, ($2).verdict '
		'WHERE NOT EXISTS (SELECT FROM %1$I.regression WHERE regression_id = $1)', store)
	USING md5(jsonb_build_array(verdict.service, verdict.metric, baseline, candidate, verdict.verdict)::text)::uuid,
		verdict, baseline, candidate;
	GET DIAGNOSTICS added = ROW_COUNT;
	RETURN added > 0;
END
$$;
COMMENT ON FUNCTION gctrace.note_regression(name, text, text, gctrace.regression) IS
	'Part of gctrace.check_regressions: writes a verdict to the store''s table regression; false: it was there';

CREATE TYPE gctrace.build_pair AS (
	service text,
	baseline text,
	candidate text
);
COMMENT ON TYPE gctrace.build_pair IS 'Two builds of a service to compare';
COMMENT ON COLUMN gctrace.build_pair.service IS 'Service. NULL: runs without one';
COMMENT ON COLUMN gctrace.build_pair.baseline IS 'Build to compare with';
COMMENT ON COLUMN gctrace.build_pair.candidate IS 'Build to judge';

CREATE FUNCTION gctrace.latest_builds(store name, service text DEFAULT NULL)
RETURNS SETOF gctrace.build_pair
LANGUAGE plpgsql STABLE ROWS 10
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM gctrace.store_options(store);
	RETURN QUERY EXECUTE format($query$
		SELECT b.service, b.baseline, b.build
		FROM (
			SELECT r.service, r.build, lag(r.build) OVER w AS baseline, lead(r.build) OVER w AS later
			FROM (SELECT r.service, r.build, min(r.run_started_at) AS first_at FROM %1$I.run r
				  WHERE r.build IS NOT NULL AND ($1 IS NULL OR r.service = $1) GROUP BY r.service, r.build) r
			WINDOW w AS (PARTITION BY r.service ORDER BY r.first_at, r.build)) b
		WHERE b.later IS NULL AND b.baseline IS NOT NULL
		ORDER BY b.service
		$query$, store)
	USING service;
END
$$;
COMMENT ON FUNCTION gctrace.latest_builds(name, text) IS
	'For each service of a store (NULL: all) the build whose first run is the latest, as candidate, and the one before, as baseline. Services with a single build have no row';

CREATE FUNCTION gctrace.check_regressions(
	store name, baseline text DEFAULT NULL, candidate text DEFAULT NULL, service text DEFAULT NULL,
	alpha float8 DEFAULT 0.05, min_change float8 DEFAULT 0.05, metrics text[] DEFAULT NULL)
RETURNS SETOF gctrace.regression
LANGUAGE plpgsql VOLATILE ROWS 5
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	pair record;
	new gctrace.regression;
	news int := 0;
BEGIN
	IF (baseline IS NULL) <> (candidate IS NULL) THEN
		RAISE EXCEPTION 'either both baseline and candidate must be given, or none'
			USING ERRCODE = 'invalid_parameter_value', HINT = 'Without them each service''s latest build is compared with the one before.';
	END IF;
	FOR pair IN
		SELECT check_regressions.service, check_regressions.baseline, check_regressions.candidate
		WHERE check_regressions.baseline IS NOT NULL
		UNION ALL
		SELECT l.* FROM gctrace.latest_builds(store, check_regressions.service) l
		WHERE check_regressions.baseline IS NULL
	LOOP
		FOR new IN
			SELECT r.* FROM gctrace.regressions(store, pair.baseline, pair.candidate, pair.service, alpha, min_change, metrics) r
			WHERE r.verdict IN ('regressed', 'improved')
		LOOP
			CONTINUE WHEN NOT gctrace.note_regression(store, pair.baseline, pair.candidate, new);
			news := news + 1;
			RETURN NEXT new;
		END LOOP;
	END LOOP;
	IF news > 0 THEN
		PERFORM pg_notify('gctrace_regression', jsonb_build_object('store', store, 'verdicts', news)::text);
	END IF;
END
$$;
COMMENT ON FUNCTION gctrace.check_regressions(name, text, text, text, float8, float8, text[]) IS
	'Compares builds as gctrace.regressions does (without baseline and candidate: each service''s latest build with the one before), writes verdicts ''regressed'' and ''improved'' that are not yet there to the store''s table regression and returns them; where there are any, NOTIFY gctrace_regression once, with the store and the number of verdicts as JSON';
