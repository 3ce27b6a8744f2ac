-- How does a team see the runs of its hosts, and no others?
--
-- Policies on run and on what refers to it; doc/store.md does it for all tables.
-- Views of a store ask as whoever asks.
BEGIN;
CREATE ROLE web_1_team;
GRANT USAGE ON SCHEMA history TO web_1_team;
GRANT SELECT ON history.run, history.gc_cycle, history.cycles TO web_1_team;
ALTER TABLE history.run ENABLE ROW LEVEL SECURITY;
ALTER TABLE history.gc_cycle ENABLE ROW LEVEL SECURITY;
CREATE POLICY team ON history.run TO web_1_team USING (host = 'web-1');
CREATE POLICY team ON history.gc_cycle TO web_1_team USING (run_id IN (SELECT r.run_id FROM history.run r));

SELECT host, count(*) AS collections FROM history.cycles GROUP BY host ORDER BY host;
SET LOCAL ROLE web_1_team;
SELECT host, count(*) AS collections FROM history.cycles GROUP BY host ORDER BY host;
SELECT count(*) AS runs FROM history.run;
ROLLBACK;
