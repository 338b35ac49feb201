-- A job that waits for an earlier one of its lane is not looked at again and again: who claims sets it aside once.
ALTER TABLE jobs ADD COLUMN behind INTEGER NOT NULL DEFAULT 0;    -- 1: set aside until the one it waits for ends
ALTER TABLE jobs ADD COLUMN followed INTEGER NOT NULL DEFAULT 0;  -- 1: when it ends the first of its lane is taken in again
DROP INDEX jobs_ready;
CREATE INDEX jobs_ready ON jobs (pool, behind, run_at, id) WHERE state = 'ready';
