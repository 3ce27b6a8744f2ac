
-- Fleet: which call stacks pay, and whose share moved

CREATE FUNCTION gctrace.hex(id bigint)
RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
	SELECT lpad(to_hex(id), 16, '0')
$$;
COMMENT ON FUNCTION gctrace.hex(bigint) IS
	'stack_id, frames_id or site_id as 16 hexadecimal digits, which every client can hold';

CREATE TYPE gctrace.stack_shares AS (
	service text,
	kind text,
	stack_id text,
	site text,
	stack text[],
	runs_baseline bigint,
	runs_candidate bigint,
	events_baseline bigint,
	events_candidate bigint,
	share_baseline float8,
	share_candidate float8,
	change_points float8
);
COMMENT ON TYPE gctrace.stack_shares IS 'What a call stack costs in two builds';
COMMENT ON COLUMN gctrace.stack_shares.service IS 'Service. NULL: runs without one';
COMMENT ON COLUMN gctrace.stack_shares.kind IS '''assist'' or ''pause''';
COMMENT ON COLUMN gctrace.stack_shares.stack_id IS 'Id of the stack, 16 hexadecimal digits. NULL: events without a stack';
COMMENT ON COLUMN gctrace.stack_shares.site IS 'First function outside the runtime. NULL: none';
COMMENT ON COLUMN gctrace.stack_shares.stack IS 'Functions, leaf first. NULL: events without a stack';
COMMENT ON COLUMN gctrace.stack_shares.runs_baseline IS 'Runs of the baseline in which it occurs';
COMMENT ON COLUMN gctrace.stack_shares.runs_candidate IS 'Runs of the candidate in which it occurs';
COMMENT ON COLUMN gctrace.stack_shares.events_baseline IS 'Assists or pauses in all runs of the baseline';
COMMENT ON COLUMN gctrace.stack_shares.events_candidate IS 'Assists or pauses in all runs of the candidate';
COMMENT ON COLUMN gctrace.stack_shares.share_baseline IS 'Mean over the runs of the baseline, those without it counting 0: CPU time of the assists / (duration * gomaxprocs), or time of the pauses / duration. NULL: no runs';
COMMENT ON COLUMN gctrace.stack_shares.share_candidate IS 'The same of the candidate';
COMMENT ON COLUMN gctrace.stack_shares.change_points IS 'share_candidate - share_baseline, percentage points. NULL: one of them has no runs';

CREATE TYPE gctrace.stack_cost AS (
	service text,
	service_number int,
	host_number int,
	is_candidate boolean,
	run_id uuid,
	stack_id bigint,
	site text,
	events bigint,
	share float8
);
COMMENT ON TYPE gctrace.stack_cost IS 'Part of gctrace.assist_by_stack and gctrace.regression_sites: what a stack costs in a run';
COMMENT ON COLUMN gctrace.stack_cost.service IS 'Service of the run';
COMMENT ON COLUMN gctrace.stack_cost.service_number IS 'Number that stands for the service, NULL being one, too';
COMMENT ON COLUMN gctrace.stack_cost.host_number IS 'Number that stands for the host, NULL being one, too';
COMMENT ON COLUMN gctrace.stack_cost.is_candidate IS 'Is it a run of the candidate?';
COMMENT ON COLUMN gctrace.stack_cost.run_id IS 'Run';
COMMENT ON COLUMN gctrace.stack_cost.stack_id IS 'Stack. NULL: none';
COMMENT ON COLUMN gctrace.stack_cost.site IS 'First function outside the runtime. NULL: none';
COMMENT ON COLUMN gctrace.stack_cost.events IS 'Assists or pauses. NULL: the run has none';
COMMENT ON COLUMN gctrace.stack_cost.share IS 'Share of the run''s CPU or time';

CREATE FUNCTION gctrace.stack_costs(store name, kind text, baseline text, candidate text, service text)
RETURNS SETOF gctrace.stack_cost
LANGUAGE plpgsql STABLE ROWS 10000
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	assists constant text :=
		'SELECT a.run_id, a.stack_id, min(a.site) AS site, count(*) AS events, sum(a.cpu_ns)::float8 AS ns FROM %1$I.mark_assist a GROUP BY 1, 2';
	pauses constant text :=
		'SELECT p.run_id, p.stack_id, min(p.site) AS site, count(*) AS events, sum(p.duration_ns)::float8 AS ns FROM %1$I.stw_pause p GROUP BY 1, 2';
BEGIN
	PERFORM gctrace.store_options(store);
	RETURN QUERY EXECUTE format(
		'SELECT r.service, r.service_number::int, r.host_number::int, r.build = $2, r.run_id, e.stack_id, e.site, e.events, '
		'e.ns / nullif(r.duration_ns * CASE WHEN $4 = ''assist'' THEN coalesce(r.gomaxprocs, 1) ELSE 1 END, 0) '
		'FROM (SELECT r.*, dense_rank() OVER (ORDER BY r.service) AS service_number, dense_rank() OVER (ORDER BY r.host) AS host_number '
		'FROM %1$I.run r WHERE r.build IN ($1, $2) AND ($3 IS NULL OR r.service = $3) AND r.format = ''go-trace'' AND r.duration_ns > 0) r '
		'LEFT JOIN (' || CASE kind WHEN 'assist' THEN assists ELSE pauses END || ') e ON e.run_id = r.run_id', store)
	USING baseline, candidate, service, kind;
END
$$;
COMMENT ON FUNCTION gctrace.stack_costs(name, text, text, text, text) IS
	'Part of gctrace.assist_by_stack and gctrace.regression_sites: share of every stack in every run of two builds, kind ''assist'' or ''pause''; runs without any have one row without a stack';

CREATE FUNCTION gctrace.stack_functions(store name, stack_id bigint)
RETURNS text[]
LANGUAGE plpgsql STABLE STRICT
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	functions text[];
BEGIN
	EXECUTE format('SELECT s.functions FROM %I.stack s WHERE s.stack_id = $1 LIMIT 1', store)
	INTO functions USING stack_id;
	RETURN functions;
END
$$;
COMMENT ON FUNCTION gctrace.stack_functions(name, bigint) IS
	'Functions of a call stack of a store, leaf first. NULL: no run has it';

CREATE FUNCTION gctrace.assist_by_stack(
	store name, candidate text, baseline text DEFAULT NULL, service text DEFAULT NULL, kind text DEFAULT 'assist')
RETURNS SETOF gctrace.stack_shares
LANGUAGE plpgsql STABLE ROWS 100
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF kind IS NULL OR kind NOT IN ('assist', 'pause') THEN
		RAISE EXCEPTION 'kind must be "assist" or "pause", not "%"', coalesce(kind, 'NULL')
			USING ERRCODE = 'invalid_parameter_value';
	ELSIF candidate IS NULL THEN
		RAISE EXCEPTION 'candidate must not be null' USING ERRCODE = 'null_value_not_allowed';
	END IF;
	RETURN QUERY
	WITH cost AS (
		SELECT c.* FROM gctrace.stack_costs(store, kind, baseline, candidate, assist_by_stack.service) c
	), size AS (
		SELECT c.service, count(DISTINCT c.run_id) FILTER (WHERE c.is_candidate) AS candidates,
			count(DISTINCT c.run_id) FILTER (WHERE NOT c.is_candidate) AS baselines
		FROM cost c GROUP BY c.service
	), stack AS (
		SELECT c.service, c.stack_id, min(c.site) AS site,
			count(*) FILTER (WHERE NOT c.is_candidate) AS runs_baseline,
			count(*) FILTER (WHERE c.is_candidate) AS runs_candidate,
			coalesce(sum(c.events) FILTER (WHERE NOT c.is_candidate), 0)::bigint AS events_baseline,
			coalesce(sum(c.events) FILTER (WHERE c.is_candidate), 0)::bigint AS events_candidate,
			coalesce(sum(c.share) FILTER (WHERE NOT c.is_candidate), 0) AS baseline,
			coalesce(sum(c.share) FILTER (WHERE c.is_candidate), 0) AS candidate
		FROM cost c WHERE c.events IS NOT NULL
		GROUP BY c.service, c.stack_id
	)
	SELECT t.service, kind, gctrace.hex(t.stack_id), t.site, gctrace.stack_functions(store, t.stack_id),
		t.runs_baseline, t.runs_candidate, t.events_baseline, t.events_candidate,
		t.baseline / nullif(z.baselines, 0), t.candidate / nullif(z.candidates, 0),
		100 * (t.candidate / nullif(z.candidates, 0) - t.baseline / nullif(z.baselines, 0))
	FROM stack t JOIN size z ON z.service IS NOT DISTINCT FROM t.service
	ORDER BY t.candidate / nullif(z.candidates, 0) DESC NULLS LAST, t.baseline / nullif(z.baselines, 0) DESC NULLS LAST, t.stack_id;
END
$$;
COMMENT ON FUNCTION gctrace.assist_by_stack(name, text, text, text, text) IS
	'Which call stacks of a build pay mark assist (kind ''assist''), or stop the world (''pause''), and what the same stacks did in a baseline build (NULL: none); the dearest first. Errors: no such store, another kind';

CREATE TYPE gctrace.regression_site AS (
	service text,
	kind text,
	stack_id text,
	site text,
	stack text[],
	n_baseline bigint,
	n_candidate bigint,
	share_baseline float8,
	share_candidate float8,
	change_points float8,
	p_value float8,
	p_adjusted float8,
	verdict text
);
COMMENT ON TYPE gctrace.regression_site IS 'A call stack whose share is compared between two builds';
COMMENT ON COLUMN gctrace.regression_site.service IS 'Service. NULL: runs without one';
COMMENT ON COLUMN gctrace.regression_site.kind IS '''assist'': CPU time of mark assists / (duration * gomaxprocs); ''pause'': stop-the-world time / duration';
COMMENT ON COLUMN gctrace.regression_site.stack_id IS 'Id of the stack, 16 hexadecimal digits. NULL: events without a stack';
COMMENT ON COLUMN gctrace.regression_site.site IS 'First function outside the runtime. NULL: none';
COMMENT ON COLUMN gctrace.regression_site.stack IS 'Functions, leaf first. NULL: events without a stack';
COMMENT ON COLUMN gctrace.regression_site.n_baseline IS 'Runs of the baseline that are compared, also those without it';
COMMENT ON COLUMN gctrace.regression_site.n_candidate IS 'Runs of the candidate that are compared';
COMMENT ON COLUMN gctrace.regression_site.share_baseline IS 'Mean share over these runs of the baseline';
COMMENT ON COLUMN gctrace.regression_site.share_candidate IS 'Mean share over these runs of the candidate';
COMMENT ON COLUMN gctrace.regression_site.change_points IS 'share_candidate - share_baseline, percentage points';
COMMENT ON COLUMN gctrace.regression_site.p_value IS 'Mann-Whitney within hosts, two-sided, see gctrace.compare_within';
COMMENT ON COLUMN gctrace.regression_site.p_adjusted IS 'p_value adjusted for the number of stacks compared (Benjamini-Hochberg)';
COMMENT ON COLUMN gctrace.regression_site.verdict IS '''regressed'', ''improved'', ''same'' or ''too few runs''';

CREATE FUNCTION gctrace.regression_sites(
	store name, baseline text, candidate text, service text DEFAULT NULL,
	alpha float8 DEFAULT 0.05, min_share float8 DEFAULT 0.0005)
RETURNS SETOF gctrace.regression_site
LANGUAGE plpgsql STABLE ROWS 20
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF baseline IS NULL OR candidate IS NULL OR baseline = candidate THEN
		RAISE EXCEPTION 'baseline and candidate must be two different builds'
			USING ERRCODE = 'invalid_parameter_value';
	ELSIF alpha IS NULL OR NOT (alpha > 0 AND alpha < 1) THEN
		RAISE EXCEPTION 'alpha must lie between 0 and 1, not %', coalesce(alpha::text, 'NULL')
			USING ERRCODE = 'invalid_parameter_value';
	ELSIF min_share IS NULL OR NOT (min_share >= 0 AND min_share < 1) THEN
		RAISE EXCEPTION 'min_share must be at least 0 and below 1, not %', coalesce(min_share::text, 'NULL')
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	RETURN QUERY
	WITH cost AS (
		SELECT k.kind, c.* FROM (VALUES ('assist'), ('pause')) k(kind),
			gctrace.stack_costs(store, k.kind, baseline, candidate, regression_sites.service) c
	), run AS (
		SELECT DISTINCT c.kind, c.service_number, c.host_number, c.is_candidate, c.run_id FROM cost c
	), size AS (
		SELECT r.kind, r.service_number, count(*) FILTER (WHERE r.is_candidate) AS candidates,
			count(*) FILTER (WHERE NOT r.is_candidate) AS baselines
		FROM run r GROUP BY r.kind, r.service_number
	), stack AS (
		-- those that matter in either build
		SELECT c.kind, c.service, c.service_number, c.stack_id, min(c.site) AS site, c.stack_id IS NULL AS has_none
		FROM cost c JOIN size z ON z.kind = c.kind AND z.service_number = c.service_number
		WHERE c.events IS NOT NULL
		GROUP BY c.kind, c.service, c.service_number, c.stack_id
		HAVING greatest(sum(c.share) FILTER (WHERE c.is_candidate) / min(z.candidates),
			sum(c.share) FILTER (WHERE NOT c.is_candidate) / min(z.baselines), 0) >= min_share
	), value AS (
		-- where it does not occur, it costs nothing
		SELECT s.kind, s.service, s.stack_id, s.site, r.is_candidate, r.host_number, coalesce(c.share, 0) AS share
		FROM stack s
		JOIN run r ON r.kind = s.kind AND r.service_number = s.service_number
		LEFT JOIN cost c ON c.kind = s.kind AND c.run_id = r.run_id AND c.events IS NOT NULL
			AND coalesce(c.stack_id, 0) = coalesce(s.stack_id, 0) AND (c.stack_id IS NULL) = s.has_none
	), compared AS (
		SELECT v.kind, v.service, v.stack_id, v.site,
			gctrace.compare_builds(array_agg(v.share), array_agg(v.is_candidate), array_agg(v.host_number), 1 - alpha) AS c
		FROM value v GROUP BY v.kind, v.service, v.stack_id, v.site
	), judged AS (
		SELECT c.kind, c.service, c.stack_id, c.site, (c.c).*, coalesce((c.c).least_p_value <= alpha, false) AS can_tell
		FROM compared c
	), adjusted AS (
		SELECT j.*, gctrace.adjusted_p_value(CASE WHEN j.can_tell THEN j.p_value END) OVER () AS p_adjusted FROM judged j
	)
	SELECT a.service, a.kind, gctrace.hex(a.stack_id), a.site, gctrace.stack_functions(store, a.stack_id),
		a.n_baseline, a.n_candidate, a.mean_baseline, a.mean_candidate, 100 * (a.mean_candidate - a.mean_baseline),
		a.p_value, a.p_adjusted,
		CASE WHEN NOT a.can_tell THEN 'too few runs' WHEN a.p_adjusted > alpha THEN 'same'
			WHEN a.mean_candidate > a.mean_baseline THEN 'regressed' ELSE 'improved' END
	FROM adjusted a
	ORDER BY a.service, CASE WHEN a.p_adjusted <= alpha THEN 0 ELSE 1 END, abs(a.mean_candidate - a.mean_baseline) DESC, a.stack_id;
END
$$;
COMMENT ON FUNCTION gctrace.regression_sites(name, text, text, text, float8, float8) IS
	'The call stacks whose share of mark assist or of stop-the-world time moved between two builds, compared within hosts as gctrace.regressions does; those that moved come first. Stacks whose mean share is below min_share in both builds are left out. Errors: no such store, equal builds, alpha or min_share out of range';
