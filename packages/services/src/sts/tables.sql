-- 1
CREATE TABLE sts_sessions (
  access_key_id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  role_arn TEXT NOT NULL,
  session_name TEXT NOT NULL,
  arn TEXT NOT NULL,
  user_id TEXT NOT NULL,
  secrets BLOB NOT NULL,
  expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sts_sessions_expiry ON sts_sessions (expires);

-- 2
-- What the session was limited to when it was made.
ALTER TABLE sts_sessions ADD COLUMN policy TEXT;
