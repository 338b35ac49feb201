-- Bad sign-ins under names that nobody has: they are slowed down as those of an account are, so that nobody can tell
-- which names exist. Forgotten after an hour.
CREATE TABLE unknown_logins (
    name_hash TEXT PRIMARY KEY,
    failures INTEGER NOT NULL,
    locked_until BIGINT NOT NULL DEFAULT 0,
    at BIGINT NOT NULL
);
CREATE INDEX unknown_logins_by_time ON unknown_logins (at);
