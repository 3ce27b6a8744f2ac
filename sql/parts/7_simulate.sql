
-- What if GOGC or the memory limit were another: a recorded run replayed

CREATE TYPE gctrace.gogc_fit AS (
	cycles int,
	gogc float8,
	nonheap_bytes float8,
	error_percent float8
);
COMMENT ON TYPE gctrace.gogc_fit IS 'GOGC as read off the heap goals of a run';
COMMENT ON COLUMN gctrace.gogc_fit.cycles IS 'Collections with both marked bytes and next goal';
COMMENT ON COLUMN gctrace.gogc_fit.gogc IS 'GOGC, percent. NULL: fewer than three such collections';
COMMENT ON COLUMN gctrace.gogc_fit.nonheap_bytes IS 'Stacks and globals that count towards the goal, bytes; 0 where the marked bytes vary too little to tell. NULL: as gogc';
COMMENT ON COLUMN gctrace.gogc_fit.error_percent IS 'Largest deviation of a goal from the fitted formula, percent. NULL: as gogc';

CREATE FUNCTION gctrace.fit_gogc(
	cycles gctrace.gc_cycles_row[],
	gogc float8 DEFAULT NULL,
	nonheap_bytes float8 DEFAULT NULL)
RETURNS gctrace.gogc_fit
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
	-- goal = marked + (marked + nonheap) * GOGC / 100, and at least 4 MiB * GOGC / 100:
	-- goals at that floor, the same whatever was marked, tell nothing.
	WITH point AS (
		SELECT c.heap_live_end_bytes::float8 AS marked, c.heap_goal_next_bytes::float8 AS goal
		FROM unnest(cycles) c
		WHERE c.heap_live_end_bytes > 0 AND c.heap_goal_next_bytes > c.heap_live_end_bytes
	), lowest AS (
		SELECT p.goal, count(DISTINCT p.marked) > 1 AS is_floor
		FROM point p GROUP BY p.goal ORDER BY p.goal LIMIT 1
	), above AS (
		SELECT p.marked, p.goal FROM point p, lowest l
		WHERE p.goal > l.goal OR NOT l.is_floor
	), line AS (
		SELECT count(*) AS n, avg(marked) AS marked, avg(goal) AS goal,
			stddev_samp(marked) / nullif(avg(marked), 0) > 0.01 AS varies,
			regr_slope(goal, marked) AS slope, regr_intercept(goal, marked) AS intercept
		FROM above
	), fitted AS (
		SELECT n,
			CASE WHEN fit_gogc.gogc IS NOT NULL THEN fit_gogc.gogc / 100
				WHEN n < 3 THEN NULL
				WHEN fit_gogc.nonheap_bytes IS NOT NULL THEN (goal - marked) / (marked + fit_gogc.nonheap_bytes)
				WHEN varies AND slope > 1 AND intercept > 0 THEN slope - 1
				ELSE (goal - marked) / marked END AS g,
			fit_gogc.nonheap_bytes AS given, varies, intercept, marked, goal
		FROM line
	), settled AS (
		SELECT n, g,
			CASE WHEN g IS NULL THEN NULL
				WHEN given IS NOT NULL THEN given
				WHEN fit_gogc.gogc IS NOT NULL THEN greatest((goal - marked) / nullif(g, 0) - marked, 0)
				WHEN varies AND intercept > 0 THEN intercept / nullif(g, 0)
				ELSE 0 END AS c
		FROM fitted
	)
	SELECT n::int, 100 * g, c,
		(SELECT 100 * max(abs(a.marked + (a.marked + c) * g - a.goal) / a.goal) FROM above a)
	FROM settled
$$;
COMMENT ON FUNCTION gctrace.fit_gogc(gctrace.gc_cycles_row[], float8, float8) IS
	'GOGC and non-heap bytes that explain the heap goals of a run''s collections by Go''s formula (goal = marked + (marked + stacks + globals) * GOGC / 100). gogc, nonheap_bytes: known values (GOGC in percent; gctrace prints stacks and globals from Go 1.18 on), NULL to fit them';

CREATE TYPE gctrace.gogc_replay AS (
	cycles int,
	peak_bytes float8,
	mark_cpu_ns float8,
	assist_cpu_ns float8
);
COMMENT ON TYPE gctrace.gogc_replay IS 'Part of gctrace.simulate_gogc: totals of a replay';
COMMENT ON COLUMN gctrace.gogc_replay.cycles IS 'Collections';
COMMENT ON COLUMN gctrace.gogc_replay.peak_bytes IS 'Highest heap_live, bytes';
COMMENT ON COLUMN gctrace.gogc_replay.mark_cpu_ns IS 'CPU time of mark workers of all modes, ns';
COMMENT ON COLUMN gctrace.gogc_replay.assist_cpu_ns IS 'CPU time of mark assists, ns';

CREATE FUNCTION gctrace.replay_gogc(
	cycles gctrace.gc_cycles_row[], gogc float8, nonheap_bytes float8, limit_bytes float8)
RETURNS gctrace.gogc_replay
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	n int := cardinality(cycles);
	replay gctrace.gogc_replay := (0, 0, 0, 0);
	allocated float8[];			-- bytes allocated since the first end, at begin and end of each collection
	at_begin float8;
	at_end float8;
	reach float8 := 0;			-- bytes allocated when the last replayed collection ended
	marked float8 := cycles[1].heap_live_end_bytes;
	goal float8;
	trigger_at float8;
	runway float8;
	mark_cost float8;			-- CPU time per byte marked
	assist_cost float8;			-- CPU time per byte allocated during marks
	during float8;
	i int := 2;					-- recorded collection, the first that begins behind `reach`
	forced int;
BEGIN
	-- What is allocated does not depend on GOGC; neither does what survives.
	allocated := ARRAY[0::float8, 0::float8];
	FOR k IN 2 .. n LOOP
		at_begin := allocated[2 * k - 2]
			+ greatest(cycles[k].heap_live_start_bytes - cycles[k - 1].heap_live_end_bytes, 0);
		at_end := at_begin + greatest(cycles[k].heap_live_peak_bytes - cycles[k].heap_live_start_bytes, 0);
		allocated := allocated || at_begin || at_end;
	END LOOP;
	SELECT sum(coalesce(c.mark_worker_ns, 0) + coalesce(c.mark_idle_ns, 0)) / sum(c.heap_live_end_bytes + nonheap_bytes),
		sum(coalesce(c.assist_cpu_ns, 0))
			/ nullif(sum(greatest(c.heap_live_peak_bytes - c.heap_live_start_bytes, 0)), 0)
	INTO mark_cost, assist_cost
	FROM unnest(cycles[2:]) c;

	LOOP
		-- Where the heap triggers: as far towards the goal as in the recording then.
		goal := greatest(marked + (marked + nonheap_bytes) * gogc / 100, 4194304 * gogc / 100);
		goal := greatest(least(goal, limit_bytes - nonheap_bytes), marked);
		EXIT WHEN i > n;
		runway := CASE WHEN cycles[i].trigger IN ('forced', 'periodic') OR
				cycles[i].heap_goal_start_bytes <= cycles[i - 1].heap_live_end_bytes THEN 1
			ELSE least(greatest((cycles[i].heap_live_start_bytes - cycles[i - 1].heap_live_end_bytes)::float8
				/ (cycles[i].heap_goal_start_bytes - cycles[i - 1].heap_live_end_bytes), 0.05), 1) END;
		trigger_at := reach + runway * (goal - marked);
		WHILE i < n AND allocated[2 * i - 1] < trigger_at
			AND cycles[i].trigger NOT IN ('forced', 'periodic') LOOP
			i := i + 1;
		END LOOP;
		-- Who forces a collection does so whatever GOGC is.
		forced := CASE WHEN cycles[i].trigger IN ('forced', 'periodic') THEN i END;
		IF forced IS NOT NULL THEN
			trigger_at := least(trigger_at, allocated[2 * i - 1]);
		END IF;
		-- the fit is no better than this: the last one may seem to come just behind the end
		EXIT WHEN trigger_at > allocated[2 * n - 1] + 0.01 * (goal - marked);
		during := allocated[2 * i] - allocated[2 * i - 1];
		replay.cycles := replay.cycles + 1;
		replay.peak_bytes := greatest(replay.peak_bytes, marked + trigger_at - reach + during);
		-- What it keeps: what the recorded one kept then, less what that had allocated meanwhile.
		marked := greatest(cycles[i].heap_live_end_bytes, 1);
		replay.mark_cpu_ns := replay.mark_cpu_ns + mark_cost * (marked + nonheap_bytes);
		replay.assist_cpu_ns := replay.assist_cpu_ns + coalesce(assist_cost, 0) * during;
		reach := trigger_at + during;
		IF forced IS NOT NULL AND trigger_at >= allocated[2 * forced - 1] THEN
			i := forced + 1;
		END IF;
		WHILE i <= n AND allocated[2 * i] <= reach LOOP
			i := i + 1;
		END LOOP;
	END LOOP;
	-- what the heap had grown to when the recording ended
	replay.peak_bytes := greatest(replay.peak_bytes, marked + allocated[2 * n] - reach);
	RETURN replay;
END
$$;
COMMENT ON FUNCTION gctrace.replay_gogc(gctrace.gc_cycles_row[], float8, float8, float8) IS
	'Part of gctrace.simulate_gogc: replays the allocations between the end of a run''s first collection and the begin of its last with a given GOGC (percent), non-heap bytes and memory limit (bytes, ''Infinity'' for none)';

CREATE TYPE gctrace.gogc_simulation AS (
	gogc float8,
	memory_limit_bytes bigint,
	cycles int,
	heap_peak_bytes bigint,
	mark_cpu_ns bigint,
	assist_cpu_ns bigint,
	recorded_gogc float8,
	recorded_cycles int,
	recorded_heap_peak_bytes bigint,
	recorded_mark_cpu_ns bigint,
	recorded_assist_cpu_ns bigint,
	replay_error_percent float8,
	refusal text
);
COMMENT ON TYPE gctrace.gogc_simulation IS 'A recorded run as it would have been with another GOGC or memory limit; counted from the end of its first collection to the end of its last';
COMMENT ON COLUMN gctrace.gogc_simulation.gogc IS 'GOGC simulated, percent; ''Infinity'' = off';
COMMENT ON COLUMN gctrace.gogc_simulation.memory_limit_bytes IS 'Memory limit simulated, bytes of heap, stacks and globals. NULL: none';
COMMENT ON COLUMN gctrace.gogc_simulation.cycles IS 'Collections. NULL: refused';
COMMENT ON COLUMN gctrace.gogc_simulation.heap_peak_bytes IS 'Highest heap_live, bytes. NULL: refused';
COMMENT ON COLUMN gctrace.gogc_simulation.mark_cpu_ns IS 'CPU time of mark workers of all modes, ns. NULL: refused';
COMMENT ON COLUMN gctrace.gogc_simulation.assist_cpu_ns IS 'CPU time of mark assists, ns: an estimate, from the recorded time per byte allocated during marks. NULL: refused';
COMMENT ON COLUMN gctrace.gogc_simulation.recorded_gogc IS 'GOGC of the recording, as given or read off its heap goals, percent. NULL: not known, hence refused';
COMMENT ON COLUMN gctrace.gogc_simulation.recorded_cycles IS 'Collections recorded behind the first. NULL: fewer than two';
COMMENT ON COLUMN gctrace.gogc_simulation.recorded_heap_peak_bytes IS 'Highest heap_live recorded, bytes. NULL: as recorded_cycles';
COMMENT ON COLUMN gctrace.gogc_simulation.recorded_mark_cpu_ns IS 'CPU time of mark workers recorded, ns. NULL: as recorded_cycles';
COMMENT ON COLUMN gctrace.gogc_simulation.recorded_assist_cpu_ns IS 'CPU time of mark assists recorded, ns. NULL: as recorded_cycles';
COMMENT ON COLUMN gctrace.gogc_simulation.replay_error_percent IS 'Error of the replay at the recorded settings: the larger of those of collections and peak, percent. NULL: not replayed';
COMMENT ON COLUMN gctrace.gogc_simulation.refusal IS 'Why nothing is predicted. NULL: it is';

CREATE FUNCTION gctrace.simulate_gogc(
	cycles gctrace.gc_cycles_row[],
	gogc float8,
	memory_limit_bytes bigint DEFAULT NULL,
	recorded_gogc float8 DEFAULT NULL,
	nonheap_bytes float8 DEFAULT NULL,
	max_error_percent float8 DEFAULT 15)
RETURNS gctrace.gogc_simulation
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	-- the limit where there is none
	none CONSTANT float8 := 'Infinity';
	result gctrace.gogc_simulation;
	fit gctrace.gogc_fit;
	replay gctrace.gogc_replay;
	whole gctrace.gc_cycles_row[];
BEGIN
	IF gogc IS NULL OR gogc <= 0 THEN
		RAISE EXCEPTION 'gogc must be above 0, not %', coalesce(gogc::text, 'NULL')
			USING ERRCODE = 'invalid_parameter_value', HINT = 'GOGC=off is ''Infinity''.';
	ELSIF memory_limit_bytes <= 0 THEN
		RAISE EXCEPTION 'memory_limit_bytes must be above 0, not %', memory_limit_bytes
			USING ERRCODE = 'invalid_parameter_value';
	ELSIF gogc = none AND memory_limit_bytes IS NULL THEN
		RAISE EXCEPTION 'without GOGC there must be a memory limit'
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	result.gogc := gogc;
	result.memory_limit_bytes := memory_limit_bytes;

	SELECT array_agg(c ORDER BY c.cycle) INTO whole
	FROM unnest(cycles) c
	WHERE c.heap_live_start_bytes IS NOT NULL AND c.heap_live_peak_bytes IS NOT NULL
	AND c.heap_live_end_bytes IS NOT NULL AND c.heap_goal_start_bytes IS NOT NULL;
	fit := gctrace.fit_gogc(cycles, recorded_gogc, nonheap_bytes);
	result.recorded_gogc := fit.gogc;
	IF coalesce(cardinality(whole), 0) < 3 OR fit.gogc IS NULL THEN
		result.refusal := 'fewer than three whole collections with heap values';
		RETURN result;
	END IF;
	SELECT count(*), max(c.heap_live_peak_bytes),
		sum(coalesce(c.mark_worker_ns, 0) + coalesce(c.mark_idle_ns, 0)), sum(coalesce(c.assist_cpu_ns, 0))
	INTO result.recorded_cycles, result.recorded_heap_peak_bytes, result.recorded_mark_cpu_ns,
		result.recorded_assist_cpu_ns
	FROM unnest(whole[2:]) c;
	IF fit.error_percent > 5 THEN
		result.refusal := format('the heap goals do not follow one GOGC (deviation %s %%): it was changed, or a memory limit set them',
			round(fit.error_percent::numeric, 1));
		RETURN result;
	END IF;

	replay := gctrace.replay_gogc(whole, fit.gogc, fit.nonheap_bytes, none);
	result.replay_error_percent := 100 * greatest(
		abs(replay.cycles - result.recorded_cycles)::float8 / result.recorded_cycles,
		abs(replay.peak_bytes - result.recorded_heap_peak_bytes) / result.recorded_heap_peak_bytes);
	IF result.replay_error_percent > max_error_percent THEN
		result.refusal := format('a replay at the recorded GOGC is off by %s %%, more than %s %%',
			round(result.replay_error_percent::numeric, 1), max_error_percent);
		RETURN result;
	END IF;

	replay := gctrace.replay_gogc(whole, least(gogc, 1e9), fit.nonheap_bytes, coalesce(memory_limit_bytes, none));
	result.cycles := replay.cycles;
	result.heap_peak_bytes := greatest(replay.peak_bytes, whole[1].heap_live_end_bytes);
	result.mark_cpu_ns := replay.mark_cpu_ns;
	result.assist_cpu_ns := replay.assist_cpu_ns;
	RETURN result;
END
$$;
COMMENT ON FUNCTION gctrace.simulate_gogc(gctrace.gc_cycles_row[], float8, bigint, float8, float8, float8) IS
	'What a recorded run''s collections would have been with another GOGC (percent) or memory limit (bytes), by Go''s pacer rules. Replays the recorded settings first and refuses (see refusal) where that is off by more than max_error_percent. recorded_gogc, nonheap_bytes (stacks and globals): known values, NULL to fit them. Errors: gogc or memory_limit_bytes not above 0. Heap that memory limits count but Go''s heap_live does not (fragmentation, the runtime''s own) is not simulated';
