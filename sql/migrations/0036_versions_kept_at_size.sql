-- The planner knows nothing of the size of a trigger's tables and takes them for one row each: a nested loop over n changed
-- indicators costs n times n steps, half a minute for 10,000. Sorted or hashed it costs n.
alter function keep_superseded_versions() set enable_nestloop = off;
