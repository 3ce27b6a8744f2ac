-- What do goroutines wait for?
--
-- Reasons are Go's words; '' is one that the trace does not tell.
SELECT g.build, reason, count(*) AS goroutines, round(sum(ns::numeric) / 1e6, 2) AS ms
FROM traces.goroutines g, jsonb_each_text(g.blocks) AS b (reason, ns)
WHERE NOT g.is_system AND g.build IS NOT NULL
GROUP BY g.build, reason ORDER BY g.build, ms DESC, reason;

-- Who waits for the network, and where? Reason 'network' is Go's poller: sockets
-- and whatever else it watches. ('select' in place of it shows selects, and so on.)
SELECT site, count(*) AS waits, round(sum(duration_ns) / 1e6, 2) AS ms
FROM traces.goroutine_states
WHERE state = 'waiting' AND reason = 'network'
GROUP BY site ORDER BY ms DESC NULLS LAST, site;

-- Where in the program do goroutines wait longest for one another?
SELECT reason, site, count(*) AS waits, round(max(duration_ns) / 1e6, 3) AS longest_ms
FROM traces.goroutine_states
WHERE state = 'waiting' AND build = 'v42' AND site IS NOT NULL
GROUP BY reason, site ORDER BY longest_ms DESC NULLS LAST, reason, site LIMIT 8;
