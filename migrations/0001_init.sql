-- Times are microseconds since 1970 UTC. Ids are texts that we make. One text runs on SQLite and PostgreSQL.
-- Rows of deliveries (their bytes), messages, message_changes, history, results, documents, ratings and archive are
-- only ever added.

-- What Facebook posted, byte for byte. `state`: new read duplicate foreign buried.
CREATE TABLE deliveries (
    id TEXT PRIMARY KEY,
    channel TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    body BYTEA NOT NULL,
    state TEXT NOT NULL DEFAULT 'new',
    reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX deliveries_by_time ON deliveries (received_at, id);
CREATE INDEX deliveries_by_state ON deliveries (state, received_at, id);

-- One citizen on one channel: a Messenger thread, a commenter's thread under the Page's posts, a telephone call.
CREATE TABLE conversations (
    id TEXT PRIMARY KEY,
    channel TEXT NOT NULL,                    -- messenger page phone counter
    page_id TEXT NOT NULL,
    person TEXT NOT NULL,                     -- PSID, commenter id, or 'thread:…' when the author is not told
    person_name TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    last_inbound_at BIGINT,                   -- opens Facebook's 24-hour window
    last_message_at BIGINT NOT NULL,
    handled_by TEXT NOT NULL DEFAULT 'bot',   -- bot person: who answers this thread
    sealed INTEGER NOT NULL DEFAULT 0,        -- from the first line that speaks about an official
    unreachable INTEGER NOT NULL DEFAULT 0,
    referral TEXT NOT NULL DEFAULT '',
    UNIQUE (channel, page_id, person)
);
CREATE INDEX conversations_by_activity ON conversations (last_message_at, id);

-- Every message, in and out. Duplicates end at the unique key. An outgoing one that we sent has external_id
-- 'outbox:<id>'; the id that Facebook gave it is in outbox.external_id.
CREATE TABLE messages (
    id TEXT PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversations (id),
    channel TEXT NOT NULL,
    external_id TEXT NOT NULL,
    direction TEXT NOT NULL,                  -- in out
    kind TEXT NOT NULL,                       -- text postback sticker location share comment post unsupported
    author TEXT NOT NULL,                     -- citizen bot officer page_inbox
    author_name TEXT NOT NULL DEFAULT '',
    text TEXT NOT NULL,
    payload TEXT NOT NULL DEFAULT '',
    reply_to TEXT NOT NULL DEFAULT '',
    post_id TEXT NOT NULL DEFAULT '',
    latitude DOUBLE PRECISION,
    longitude DOUBLE PRECISION,
    sent_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    delivery_id TEXT NOT NULL DEFAULT '',
    outbox_id TEXT NOT NULL DEFAULT '',
    UNIQUE (channel, external_id)
);
CREATE INDEX messages_by_conversation ON messages (conversation_id, sent_at, received_at, id);

-- Edits and withdrawals, also those that come before their original.
CREATE TABLE message_changes (
    id TEXT PRIMARY KEY,
    channel TEXT NOT NULL,
    external_id TEXT NOT NULL,
    kind TEXT NOT NULL,                       -- edited withdrawn reaction
    text TEXT NOT NULL DEFAULT '',
    at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    UNIQUE (channel, external_id, kind, at, text)
);

-- `state`: waiting kept missing refused.
CREATE TABLE media (
    id TEXT PRIMARY KEY,
    message_id TEXT REFERENCES messages (id),
    conversation_id TEXT REFERENCES conversations (id),
    position INTEGER NOT NULL DEFAULT 0,
    kind TEXT NOT NULL,                       -- image audio video file
    url TEXT NOT NULL DEFAULT '',
    expires_at BIGINT,
    state TEXT NOT NULL DEFAULT 'waiting',
    reason TEXT NOT NULL DEFAULT '',
    type TEXT NOT NULL DEFAULT '',            -- by content
    bytes BIGINT NOT NULL DEFAULT 0,
    sha256 TEXT NOT NULL DEFAULT '',          -- of the original, as received
    shown_sha256 TEXT NOT NULL DEFAULT '',    -- of the copy without EXIF that people see
    thumb_sha256 TEXT NOT NULL DEFAULT '',
    width INTEGER NOT NULL DEFAULT 0,
    height INTEGER NOT NULL DEFAULT 0,
    duration_ms BIGINT NOT NULL DEFAULT 0,
    uploaded_by TEXT NOT NULL DEFAULT '',     -- account, for files that staff bring
    created_at BIGINT NOT NULL
);
CREATE INDEX media_by_message ON media (message_id, position);
CREATE INDEX media_by_conversation ON media (conversation_id, created_at);

-- Where the automatic dialogue with one citizen stands.
CREATE TABLE dialogues (
    conversation_id TEXT PRIMARY KEY REFERENCES conversations (id),
    state TEXT NOT NULL,                      -- JSON, see conversation/dialogue.h
    version BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- Who a reporter is, apart from what was reported; encrypted under a key of its own.
CREATE TABLE people (
    id TEXT PRIMARY KEY,
    wrapped_key BYTEA NOT NULL,
    identity BYTEA NOT NULL,                  -- JSON {name, phone, address, account}
    created_at BIGINT NOT NULL
);

CREATE TABLE reports (
    id TEXT PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    version BIGINT NOT NULL DEFAULT 1,
    status TEXT NOT NULL,
    field TEXT NOT NULL,
    subfield TEXT NOT NULL DEFAULT 'other',
    text TEXT NOT NULL,
    occurred TEXT NOT NULL DEFAULT '',        -- in the citizen's words
    occurred_at BIGINT,
    place_text TEXT NOT NULL DEFAULT '',
    place_unit TEXT NOT NULL DEFAULT '',      -- units.id of the ward it lies in, when known
    latitude DOUBLE PRECISION,
    longitude DOUBLE PRECISION,
    urgency TEXT NOT NULL DEFAULT 'normal',   -- normal urgent emergency
    sealed INTEGER NOT NULL DEFAULT 0,
    channel TEXT NOT NULL,
    conversation_id TEXT NOT NULL REFERENCES conversations (id),
    person_id TEXT REFERENCES people (id),
    unit_id TEXT NOT NULL DEFAULT '',         -- units.id of the unit that handles it
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    due_at BIGINT,
    merged_into TEXT NOT NULL DEFAULT '',     -- reports.id
    status_before_merge TEXT NOT NULL DEFAULT '',
    measure TEXT NOT NULL DEFAULT '',         -- proposed by intake
    decision TEXT NOT NULL DEFAULT '',        -- directed by the leadership
    answer TEXT NOT NULL DEFAULT '',          -- told to the citizen at close
    folded TEXT NOT NULL DEFAULT ''           -- code, text and place without diacritics, for search
);
CREATE INDEX reports_by_time ON reports (created_at, id);
CREATE INDEX reports_by_status ON reports (status, created_at, id);
CREATE INDEX reports_by_unit ON reports (unit_id, created_at, id);
CREATE INDEX reports_by_conversation ON reports (conversation_id, created_at);

CREATE TABLE report_messages (
    report_id TEXT NOT NULL REFERENCES reports (id),
    message_id TEXT NOT NULL REFERENCES messages (id),
    PRIMARY KEY (report_id, message_id)
);
-- `role`: citizen result public.
CREATE TABLE report_media (
    report_id TEXT NOT NULL REFERENCES reports (id),
    media_id TEXT NOT NULL REFERENCES media (id),
    role TEXT NOT NULL,
    PRIMARY KEY (report_id, media_id, role)
);

-- What happened to a report. `version` is the report's version after it.
CREATE TABLE history (
    id TEXT PRIMARY KEY,
    report_id TEXT NOT NULL REFERENCES reports (id),
    version BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,                      -- account name, 'citizen' or 'system'
    action TEXT NOT NULL,
    from_status TEXT NOT NULL,
    to_status TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    UNIQUE (report_id, version)
);

-- A report handed to a unit. `state`: open acknowledged returned resolved ended.
CREATE TABLE handovers (
    id TEXT PRIMARY KEY,
    report_id TEXT NOT NULL REFERENCES reports (id),
    unit_id TEXT NOT NULL,
    assigned_by TEXT NOT NULL,
    assigned_at BIGINT NOT NULL,
    due_at BIGINT,
    note TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT 'open',
    acknowledged_at BIGINT,
    ended_at BIGINT,
    reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX handovers_by_report ON handovers (report_id, assigned_at);
CREATE INDEX handovers_by_unit ON handovers (unit_id, state, assigned_at);

-- What a unit says it did, with its proof in report_media (role result).
CREATE TABLE results (
    id TEXT PRIMARY KEY,
    report_id TEXT NOT NULL REFERENCES reports (id),
    handover_id TEXT NOT NULL,
    text TEXT NOT NULL,
    reported_by TEXT NOT NULL,
    reported_at BIGINT NOT NULL
);
CREATE INDEX results_by_report ON results (report_id, reported_at);

CREATE TABLE ratings (
    id TEXT PRIMARY KEY,
    report_id TEXT NOT NULL REFERENCES reports (id),
    value INTEGER NOT NULL,                   -- 1 dissatisfied – 4 very satisfied
    comment TEXT NOT NULL DEFAULT '',
    via TEXT NOT NULL,                        -- messenger web
    at BIGINT NOT NULL
);
CREATE INDEX ratings_by_report ON ratings (report_id, at);

-- Numbers of official documents: one series per symbol and year, without gaps.
CREATE TABLE document_numbers (
    symbol TEXT NOT NULL,
    year INTEGER NOT NULL,
    number INTEGER NOT NULL,
    report_id TEXT NOT NULL REFERENCES reports (id),
    kind TEXT NOT NULL,
    numbered_at BIGINT NOT NULL,
    PRIMARY KEY (symbol, year, number)
);
CREATE INDEX document_numbers_by_report ON document_numbers (report_id, kind);

-- Issued documents; the file is the blob of that digest.
CREATE TABLE documents (
    id TEXT PRIMARY KEY,
    report_id TEXT NOT NULL REFERENCES reports (id),
    kind TEXT NOT NULL,                       -- intake_sheet referral reply review
    number TEXT NOT NULL DEFAULT '',          -- '05/BC-BCĐ197', or '' before it is numbered
    title TEXT NOT NULL,
    report_version BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX documents_by_report ON documents (report_id, created_at);

-- Everything that leaves: messages to citizens, posts, replies to comments.
CREATE TABLE outbox (
    id TEXT PRIMARY KEY,
    channel TEXT NOT NULL,                    -- messenger page
    kind TEXT NOT NULL,                       -- message private_reply post unpost
    conversation_id TEXT NOT NULL DEFAULT '',
    recipient TEXT NOT NULL DEFAULT '',       -- PSID, comment id, post id or page id
    report_id TEXT NOT NULL DEFAULT '',
    body TEXT NOT NULL,                       -- JSON, see channel/outbox.h
    by_person INTEGER NOT NULL DEFAULT 0,     -- a person typed it: HUMAN_AGENT may carry it
    state TEXT NOT NULL DEFAULT 'waiting',    -- waiting held sent refused unknown
    attempts INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    tried_at BIGINT,
    sent_at BIGINT,
    delivered_at BIGINT,
    read_at BIGINT,
    external_id TEXT NOT NULL DEFAULT ''
);
CREATE INDEX outbox_by_state ON outbox (state, created_at, id);
CREATE INDEX outbox_by_conversation ON outbox (conversation_id, created_at, id);
CREATE INDEX outbox_by_external ON outbox (external_id);

-- Results shown in public. `state`: published withdrawn.
CREATE TABLE publications (
    id TEXT PRIMARY KEY,
    report_id TEXT NOT NULL REFERENCES reports (id),
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    field TEXT NOT NULL,
    unit_id TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT 'published',
    published_by TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    withdrawn_at BIGINT,
    reason TEXT NOT NULL DEFAULT '',
    outbox_id TEXT NOT NULL DEFAULT ''
);
CREATE INDEX publications_by_time ON publications (state, published_at, id);
CREATE INDEX publications_by_report ON publications (report_id, published_at);
CREATE TABLE publication_media (
    publication_id TEXT NOT NULL REFERENCES publications (id),
    media_id TEXT NOT NULL REFERENCES media (id),
    position INTEGER NOT NULL,
    PRIMARY KEY (publication_id, media_id)
);

-- A person must look now.
CREATE TABLE alerts (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,                       -- emergency person_wanted unsent token
    conversation_id TEXT NOT NULL DEFAULT '',
    report_id TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    at BIGINT NOT NULL,
    seen_by TEXT NOT NULL DEFAULT '',
    seen_at BIGINT
);
CREATE INDEX alerts_open ON alerts (seen_at, at);

-- Administrative units in time. A code is not an identity across dates, so the id is code@valid_from.
CREATE TABLE units (
    id TEXT PRIMARY KEY,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    level TEXT NOT NULL,                      -- city district ward agency
    parent_code TEXT NOT NULL DEFAULT '',
    valid_from TEXT NOT NULL,                 -- YYYY-MM-DD, inclusive
    valid_to TEXT NOT NULL DEFAULT '',        -- inclusive; '' is still in force
    seat_latitude DOUBLE PRECISION,
    seat_longitude DOUBLE PRECISION,
    UNIQUE (code, valid_from)
);
CREATE TABLE unit_successors (
    old_id TEXT NOT NULL,
    new_id TEXT NOT NULL,
    kind TEXT NOT NULL,                       -- whole part possible
    PRIMARY KEY (old_id, new_id)
);
CREATE TABLE unit_boundaries (
    unit_id TEXT PRIMARY KEY REFERENCES units (id),
    rings TEXT NOT NULL                       -- GeoJSON geometry
);

CREATE TABLE accounts (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    full_name TEXT NOT NULL DEFAULT '',
    password_hash TEXT NOT NULL,
    roles TEXT NOT NULL,                      -- comma-separated
    unit_code TEXT NOT NULL DEFAULT '',
    disabled INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    locked_until BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL
);
CREATE TABLE sessions (
    token_hash TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    csrf TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
CREATE TABLE tokens (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    token_hash TEXT NOT NULL UNIQUE,
    roles TEXT NOT NULL,
    unit_code TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    revoked_at BIGINT
);

-- Answers given to writes that carried an Idempotency-Key.
CREATE TABLE idempotency (
    actor TEXT NOT NULL,
    key TEXT NOT NULL,
    request TEXT NOT NULL,                    -- digest of method, path and body
    status INTEGER NOT NULL,
    body TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (actor, key)
);

CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- The chain. No personal data: subjects are ids, content is a salted digest of the evidence columns of one row.
CREATE TABLE archive (
    seq BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,                    -- 'report:<id>', 'message:<id>', 'delivery:<id>' …
    source TEXT NOT NULL,                     -- table of the digested row
    source_id TEXT NOT NULL,
    digest TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX archive_by_subject ON archive (subject, seq);
CREATE TABLE archive_salts (
    seq BIGINT PRIMARY KEY,
    salt TEXT NOT NULL
);

-- Work to do. A row in a lane waits for the rows before it; done rows are deleted, hopeless ones are buried.
CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    lane TEXT NOT NULL DEFAULT '',
    position BIGINT NOT NULL,                 -- order within the lane
    payload TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'ready',      -- ready running buried
    run_at BIGINT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    lease_until BIGINT NOT NULL DEFAULT 0,
    problem TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL
);
CREATE INDEX jobs_ready ON jobs (state, run_at);
CREATE INDEX jobs_by_lane ON jobs (lane, position, id);
