-- Masked stores: labels, their names and paths, too
SET timezone = 'UTC';
SET datestyle = 'ISO';
\set fx `echo "$GCTRACE_FIXTURES"`
\set SHOW_CONTEXT never
SET client_min_messages = error;

SELECT gctrace.redact_labels('{"customer_acme": "from customer_acme", "n": 1, "none": null, "flag": true, "list": ["customer_b", {"in": "customer_c"}, 2], "empty": {}, "nothing": []}',
	'[["customer_\\w+", "customer"]]');
SELECT gctrace.redact_labels('{"a": "b"}', '[]'), gctrace.redact_labels(NULL, '[["a", "b"]]') IS NULL AS none;

-- path keys, the argument and the path itself; a label that is a time is read before it is masked
SELECT gctrace.create_store('regress_hidden', '{"redact": [["web-\\d+", "web"], ["\\d{4}-\\d\\d-\\d\\d.*", "some day"], ["^.*/fleet/", "/fleet/"]]}');
CALL gctrace.load('regress_hidden', :'fx' || '/fleet/**/host=web-3/*', '{"started_at": "2024-05-06 07:08:09Z", "note": {"seen on": ["web-12"]}}');
SELECT service, build, host, labels - 'build', source FROM regress_hidden.run ORDER BY source;
SELECT count(*) FILTER (WHERE run::text ~ 'web-\d') AS plain FROM regress_hidden.run;

-- once more: the same runs, and labels of a later load are masked, too
CALL gctrace.load('regress_hidden', :'fx' || '/fleet/**/host=web-3/*', '{"rack of web-7": "behind web-8"}');
SELECT count(*), count(*) FILTER (WHERE labels->>'rack of web' = 'behind web') AS masked,
	count(*) FILTER (WHERE labels::text ~ 'web-\d') AS plain FROM regress_hidden.run;
SELECT gctrace.load_bytes('regress_hidden', pg_read_binary_file(:'fx' || '/edge/forced-1.22.trace'), '{"host": "web-9", "started_at": "2024-05-06Z"}') AS id \gset
SELECT host, run_started_at, started_at_source FROM regress_hidden.run WHERE run_id = :'id';
SELECT gctrace.load_bytes('regress_hidden', pg_read_binary_file(:'fx' || '/edge/pauses-1.22.trace'), '{"started_at": "some day"}');

-- what cannot be loaded tells no more
CALL gctrace.load('regress_hidden', :'fx' || '/edge/pauses-1.22.trace', '{"started_at": "soon, at web-4"}');
CALL gctrace.load('regress_hidden', :'fx' || '/edge/future.trace');
SELECT sqlstate, message, load_error::text ~ 'web-\d' AS plain FROM regress_hidden.load_error ORDER BY message;

SET client_min_messages = warning;
DROP SCHEMA regress_hidden CASCADE;
