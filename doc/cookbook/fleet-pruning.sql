-- Why does a query take long: how many files does it read?
--
-- Conditions on path keys leave out files. SET statement_timeout ends what takes too
-- long, within a second of the time.
EXPLAIN (COSTS OFF) SELECT count(*) FROM traces.gc_cycles;
EXPLAIN (COSTS OFF) SELECT count(*) FROM traces.gc_cycles WHERE build = 'v42' AND host IN ('web-1', 'web-2');
