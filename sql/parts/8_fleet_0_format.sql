
-- Fleet: numbers for people

CREATE FUNCTION gctrace.in_unit(value float8, unit text)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
	SELECT CASE
		WHEN value IS NULL THEN ''
		WHEN unit = 'ns' THEN CASE
			WHEN abs(value) < 1e3 THEN to_char(value, 'FM990') || ' ns'
			WHEN abs(value) < 1e6 THEN to_char(value / 1e3, 'FM990.0') || ' us'
			WHEN abs(value) < 1e9 THEN to_char(value / 1e6, 'FM990.00') || ' ms'
			ELSE to_char(value / 1e9, 'FM999999990.00') || ' s' END
		WHEN unit IN ('bytes', 'bytes/s') THEN CASE
			WHEN abs(value) < 1024 THEN to_char(value, 'FM9990') || ' B'
			WHEN abs(value) < 1048576 THEN to_char(value / 1024, 'FM9990.0') || ' KiB'
			WHEN abs(value) < 1073741824 THEN to_char(value / 1048576, 'FM9990.0') || ' MiB'
			ELSE to_char(value / 1073741824, 'FM999999990.00') || ' GiB' END || CASE unit WHEN 'bytes/s' THEN '/s' ELSE '' END
		WHEN unit = 'ratio' THEN to_char(100 * value, 'FM99999990.00') || ' %'
		ELSE to_char(value, 'FM99999999990.00') || coalesce(CASE WHEN unit LIKE '1/%' THEN substr(unit, 2) ELSE ' ' || unit END, '') END
$$;
COMMENT ON FUNCTION gctrace.in_unit(float8, text) IS
	'A number with its unit as people read it: ns as us, ms or s, bytes as KiB, MiB or GiB, ratio as percent. NULL: empty text';
