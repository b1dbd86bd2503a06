-- 1
CREATE TABLE codeconnections_connections (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  arn TEXT NOT NULL UNIQUE,
  provider TEXT NOT NULL,
  tags TEXT NOT NULL,
  created INTEGER NOT NULL,
  PRIMARY KEY (account, region, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE codeconnections_repositories (
  id TEXT PRIMARY KEY,
  connection_arn TEXT NOT NULL REFERENCES codeconnections_connections (arn) ON DELETE CASCADE,
  full_name TEXT NOT NULL,
  created INTEGER NOT NULL,
  UNIQUE (connection_arn, full_name)
) STRICT, WITHOUT ROWID;

-- 2
-- Where other Git servers answer. A connection with a host leads there, one without is to a repository that is hosted here, or, when its
-- tags name a token, to its provider's own site.
CREATE TABLE codeconnections_hosts (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  arn TEXT NOT NULL UNIQUE,
  provider TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  tags TEXT NOT NULL,
  created INTEGER NOT NULL,
  PRIMARY KEY (account, region, name)
) STRICT, WITHOUT ROWID;
ALTER TABLE codeconnections_connections ADD COLUMN host_arn TEXT;
