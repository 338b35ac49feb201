-- What pages, sheets and steps ask for, found without going through a whole table.
CREATE INDEX outbox_by_report ON outbox (report_id) WHERE report_id <> '';
CREATE INDEX messages_by_delivery ON messages (delivery_id) WHERE delivery_id <> '';
CREATE INDEX report_messages_by_message ON report_messages (message_id);
CREATE INDEX report_media_by_media ON report_media (media_id);
CREATE INDEX alerts_by_conversation ON alerts (conversation_id, at);
CREATE INDEX conversations_with_a_person ON conversations (sealed) WHERE handled_by = 'person';
CREATE INDEX conversations_sealed ON conversations (person) WHERE sealed = 1;
CREATE INDEX outbox_by_time ON outbox (created_at, id);
