-- Whether the Page may send now: one row for messages, one for posts; absent is open. While it is closed the waiting
-- rows of the outbox have no job: they wait for the gate, which has one.
CREATE TABLE page_gates (
    id TEXT PRIMARY KEY,                      -- messages:<page> posts:<page>
    state TEXT NOT NULL,                      -- open closed draining
    cause TEXT NOT NULL DEFAULT '',           -- token blocked rate unreachable
    reason TEXT NOT NULL DEFAULT '',          -- for people
    closed_at BIGINT NOT NULL,
    probe_at BIGINT NOT NULL,                 -- when one row is tried again
    failures INTEGER NOT NULL DEFAULT 0,      -- tries in a row that changed nothing
    drained_to BIGINT NOT NULL DEFAULT 0,     -- draining: rows created up to then have their jobs again
    parked BIGINT NOT NULL DEFAULT 0          -- rows that were put to wait here, ever
);

-- UTILITY templates at Facebook: what may be said to a citizen after 24 hours. Never personal data.
CREATE TABLE message_templates (
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    notice TEXT NOT NULL,                     -- accept ask decline assign close reopen merge publish
    facebook_id TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL,                     -- PENDING APPROVED REJECTED, or another word of Facebook's
    reason TEXT NOT NULL DEFAULT '',
    body TEXT NOT NULL,                       -- {{1}} is the report's code, {{2}} its link
    checked_at BIGINT NOT NULL,               -- when Facebook last said so
    PRIMARY KEY (name, language)
);
CREATE INDEX message_templates_by_notice ON message_templates (notice, status);
