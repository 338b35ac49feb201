-- What a walk through Facebook's lists did not see. `outcome` is incomplete when it came to its end without all of it.
ALTER TABLE backfill_walks ADD COLUMN skipped BIGINT NOT NULL DEFAULT 0;        -- conversations and posts left out
ALTER TABLE backfill_walks ADD COLUMN lacks TEXT NOT NULL DEFAULT '';           -- list, reason (refused silent skipped), error
ALTER TABLE backfill_walks ADD COLUMN failing_since BIGINT NOT NULL DEFAULT 0;  -- 0 while pages come
