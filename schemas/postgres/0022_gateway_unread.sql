-- Answers about a message set that could not be read, or said nothing of its requests: neither it
-- nor the looking for what it was to do is tried for ever.
ALTER TABLE gateway.message_set ADD COLUMN unread integer NOT NULL DEFAULT 0;
