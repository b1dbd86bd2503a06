-- 1
CREATE TABLE events_rules (
  arn TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  pattern TEXT,
  schedule TEXT,
  state TEXT NOT NULL,
  description TEXT,
  role_arn TEXT,
  after INTEGER NOT NULL,
  since INTEGER NOT NULL,
  next INTEGER,
  created_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX events_rules_by_name ON events_rules (account, region, name);
CREATE TABLE events_targets (
  rule TEXT NOT NULL REFERENCES events_rules (arn) ON DELETE CASCADE,
  id TEXT NOT NULL,
  arn TEXT NOT NULL,
  target TEXT NOT NULL,
  PRIMARY KEY (rule, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX events_targets_by_arn ON events_targets (arn);
CREATE TABLE events_tags (
  arn TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (arn, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE events_cursor (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  sequence INTEGER NOT NULL
) STRICT;
