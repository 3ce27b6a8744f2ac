-- Which collections fell into a request that another system traced?
--
-- span stands for your table of spans: its id is what the program gave to trace.Log.
WITH span(trace_id, name) AS (
    VALUES ('0', 'GET /orders/0'), ('1', 'GET /orders/1'), ('2', 'GET /orders/2')
)
SELECT l.file, s.trace_id, s.name, t.name AS task, round(t.duration_ns / 1e3, 1) AS task_us,
       (SELECT count(*) FROM traces.gc_cycles c
        WHERE c.file = l.file AND int8range(c.start_ns, c.end_ns) && int8range(t.start_ns, t.end_ns)) AS collections
FROM traces.logs l
JOIN span s ON l.message = 'number=' || s.trace_id
JOIN traces.tasks t ON t.file = l.file AND t.task = l.task
WHERE l.category = 'order'
ORDER BY l.file, s.trace_id;
