-- What was given up is looked at by people and by every scrape of /metrics; a long queue must not lie before it.
CREATE INDEX jobs_buried ON jobs (run_at, id) WHERE state = 'buried';
