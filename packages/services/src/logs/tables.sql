-- 1
CREATE TABLE logs_groups (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  arn TEXT NOT NULL,
  class TEXT NOT NULL,
  retention_days INTEGER,
  kms_key_id TEXT,
  tags TEXT NOT NULL,
  created INTEGER NOT NULL,
  PRIMARY KEY (account, region, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE logs_streams (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  group_name TEXT NOT NULL,
  name TEXT NOT NULL,
  arn TEXT NOT NULL,
  created INTEGER NOT NULL,
  generation INTEGER NOT NULL DEFAULT 0,
  events INTEGER NOT NULL DEFAULT 0,
  size_bytes INTEGER NOT NULL DEFAULT 0,
  first_event INTEGER,
  last_event INTEGER,
  last_ingestion INTEGER,
  UNIQUE (account, region, group_name, name)
) STRICT;
CREATE INDEX logs_streams_by_last_event ON logs_streams (account, region, group_name, last_event);
