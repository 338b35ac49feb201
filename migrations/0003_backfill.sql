-- Gaps: messages whose webhook never came, found by walking Facebook's lists.

-- One row per walk. `outcome`: running failed complete.
CREATE TABLE backfill_walks (
    id TEXT PRIMARY KEY,
    since BIGINT NOT NULL,                    -- how far back it looks
    started_at BIGINT NOT NULL,
    ended_at BIGINT,
    outcome TEXT NOT NULL DEFAULT 'running',
    problem TEXT NOT NULL DEFAULT '',         -- of the last failure, also after it was mended
    threads BIGINT NOT NULL DEFAULT 0,        -- conversations and posts looked into
    missing BIGINT NOT NULL DEFAULT 0         -- messages, comments and posts brought to the inbox
);
CREATE INDEX backfill_walks_by_time ON backfill_walks (started_at, id);

-- Up to when each conversation of Facebook has been compared with what is on file.
CREATE TABLE backfill_threads (
    thread TEXT PRIMARY KEY,
    checked_at BIGINT NOT NULL
);

-- Messages that came to file only through a walk, by the delivery that brought them.
CREATE TABLE backfill_repairs (
    delivery_id TEXT PRIMARY KEY REFERENCES deliveries (id),
    at BIGINT NOT NULL,
    messages BIGINT NOT NULL
);
CREATE INDEX backfill_repairs_by_time ON backfill_repairs (at);
