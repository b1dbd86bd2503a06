-- 1
CREATE TABLE ssm_parameters (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  arn TEXT NOT NULL,
  version INTEGER NOT NULL,
  tags TEXT NOT NULL,
  PRIMARY KEY (account, region, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE ssm_versions (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  type TEXT NOT NULL,
  value BLOB NOT NULL,
  description TEXT,
  key_id TEXT,
  allowed_pattern TEXT,
  tier TEXT NOT NULL,
  data_type TEXT NOT NULL,
  labels TEXT NOT NULL,
  modified INTEGER NOT NULL,
  modified_by TEXT NOT NULL,
  PRIMARY KEY (account, region, name, version),
  FOREIGN KEY (account, region, name) REFERENCES ssm_parameters (account, region, name) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
