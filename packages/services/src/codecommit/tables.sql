-- 1
CREATE TABLE codecommit_repositories (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  id TEXT NOT NULL UNIQUE,
  arn TEXT NOT NULL,
  description TEXT,
  default_branch TEXT,
  kms_key_id TEXT,
  tags TEXT NOT NULL,
  created INTEGER NOT NULL,
  modified INTEGER NOT NULL,
  PRIMARY KEY (account, region, name)
) STRICT, WITHOUT ROWID;
