-- 1
CREATE TABLE secretsmanager_secrets (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  arn TEXT NOT NULL,
  description TEXT,
  kms_key_id TEXT,
  policy TEXT,
  tags TEXT NOT NULL,
  created INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  accessed INTEGER,
  delete_at INTEGER,
  deleted INTEGER,
  PRIMARY KEY (account, region, name)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX secretsmanager_secrets_by_arn ON secretsmanager_secrets (arn);
CREATE TABLE secretsmanager_versions (
  arn TEXT NOT NULL REFERENCES secretsmanager_secrets (arn) ON DELETE CASCADE,
  id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('string', 'binary')),
  sealed BLOB NOT NULL,
  stages TEXT NOT NULL,
  created INTEGER NOT NULL,
  accessed INTEGER,
  PRIMARY KEY (arn, id)
) STRICT, WITHOUT ROWID;
