-- 1 calls; what is looked for lies in narrow rows, so that looking through many of them is quick
CREATE TABLE cloudtrail_events (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL,
  at INTEGER NOT NULL,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  source TEXT NOT NULL,
  name TEXT NOT NULL,
  username TEXT,
  access_key_id TEXT,
  read_only INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX cloudtrail_events_by_id ON cloudtrail_events (id);
CREATE INDEX cloudtrail_events_by_time ON cloudtrail_events (at);
-- How it ended is unknown while it runs, and stays so where the server was killed meanwhile.
CREATE TABLE cloudtrail_details (
  sequence INTEGER PRIMARY KEY REFERENCES cloudtrail_events (sequence) ON DELETE CASCADE,
  call TEXT NOT NULL,
  ended TEXT
) STRICT;
CREATE TABLE cloudtrail_resources (
  sequence INTEGER NOT NULL REFERENCES cloudtrail_events (sequence) ON DELETE CASCADE,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  PRIMARY KEY (sequence, name, type)
) STRICT, WITHOUT ROWID;
CREATE INDEX cloudtrail_resources_by_name ON cloudtrail_resources (name, sequence);
