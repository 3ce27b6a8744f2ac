-- Were there more collections per second while there was an incident?
--
-- incident stands for your table: service and time. Only the time that runs observed
-- counts, within windows and outside. Ratio, interval and p are exact for counts that
-- follow Poisson's law. Needs PostgreSQL 14 or later (multiranges).
WITH incident(service, during) AS (
    VALUES ('shop', tstzrange('2026-03-08 00:00Z', '2026-03-08 02:00Z')),
           ('shop', tstzrange('2026-11-23 16:25:35.44Z', '2026-11-23 16:25:36Z'))
), bad AS (
    SELECT service, range_agg(during) AS windows FROM incident GROUP BY service
), run AS (
    SELECT r.service, r.run_id, b.windows,
           tstzrange(r.run_started_at, r.run_started_at + r.duration_ns / 1000 * interval '1 us') AS observed
    FROM history.run r JOIN bad b USING (service)
    WHERE r.duration_ns IS NOT NULL
), seconds AS (
    SELECT r.service, sum(extract(epoch FROM upper(observed) - lower(observed))) AS total,
           sum((SELECT sum(extract(epoch FROM upper(w) - lower(w))) FROM unnest(r.windows * multirange(r.observed)) w)) AS inside
    FROM run r GROUP BY r.service
), collections AS (
    SELECT r.service, count(*) FILTER (WHERE c."time" <@ r.windows) AS inside,
           count(*) FILTER (WHERE NOT c."time" <@ r.windows) AS outside
    FROM run r JOIN history.cycles c USING (run_id) GROUP BY r.service
)
SELECT service, c.inside, c.outside, round(c.inside / nullif(s.inside, 0), 1) AS per_s_inside,
       round(c.outside / nullif(s.total - s.inside, 0), 1) AS per_s_outside, round(r.ratio::numeric, 2) AS ratio,
       round(r.low::numeric, 2) AS low, round(r.high::numeric, 2) AS high, round(r.p_value::numeric, 4) AS p_value
FROM collections c JOIN seconds s USING (service),
     gctrace.rate_ratio(c.outside, nullif(s.total - s.inside, 0)::float8, c.inside, nullif(s.inside, 0)::float8) r
ORDER BY service;
