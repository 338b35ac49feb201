-- Ids begin with the time they were made at, so a table's newest rows lie together and need no index by time.
-- A delivery that is not read yet is the work itself: it needs no job.
DROP INDEX deliveries_by_time;
DROP INDEX deliveries_by_state;
CREATE INDEX deliveries_to_read ON deliveries (received_at, id) WHERE state = 'new';
CREATE INDEX deliveries_odd ON deliveries (state, id) WHERE state IN ('buried', 'foreign', 'duplicate');

DELETE FROM jobs WHERE kind = 'inbox.read';
ALTER TABLE jobs ADD COLUMN pool TEXT NOT NULL DEFAULT '';        -- which workers take it
ALTER TABLE jobs ADD COLUMN claimed_by TEXT NOT NULL DEFAULT '';  -- the node that runs it
DROP INDEX jobs_ready;
CREATE INDEX jobs_ready ON jobs (pool, run_at, id) WHERE state = 'ready';
CREATE INDEX jobs_leased ON jobs (lease_until) WHERE state = 'running';
CREATE INDEX jobs_running_lanes ON jobs (lane) WHERE state = 'running';
