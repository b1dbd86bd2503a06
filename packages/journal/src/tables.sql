-- 1
CREATE TABLE journal_events (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  source TEXT NOT NULL,
  type TEXT NOT NULL,
  resource TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX journal_events_by_resource ON journal_events (resource, sequence);

CREATE TABLE journal_outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  service TEXT NOT NULL,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  payload TEXT NOT NULL,
  not_before INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  version INTEGER NOT NULL DEFAULT 1,
  created INTEGER NOT NULL,
  last_error TEXT,
  UNIQUE (service, kind, key)
) STRICT;
CREATE INDEX journal_outbox_due ON journal_outbox (service, not_before);

-- 2
-- An outbox asks for the due rows of one kind, in the order in which they are due.
DROP INDEX journal_outbox_due;
CREATE INDEX journal_outbox_due ON journal_outbox (service, kind, not_before);

-- 3
ALTER TABLE journal_events ADD COLUMN resources TEXT;
ALTER TABLE journal_events ADD COLUMN time INTEGER;
ALTER TABLE journal_events ADD COLUMN internal INTEGER NOT NULL DEFAULT 0;

-- 4
-- Nothing is asked for by it, and each event paid for it.
DROP INDEX journal_events_by_resource;
