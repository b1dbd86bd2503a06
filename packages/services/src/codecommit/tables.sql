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

-- 2
-- References are full names ("refs/heads/main"). The commits are those of the two branches when they were last looked at; `merged` is JSON.
CREATE TABLE codecommit_pull_requests (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repository TEXT NOT NULL REFERENCES codecommit_repositories (id) ON DELETE CASCADE,
  title TEXT NOT NULL,
  description TEXT,
  source TEXT NOT NULL,
  destination TEXT NOT NULL,
  source_commit TEXT NOT NULL,
  destination_commit TEXT NOT NULL,
  merge_base TEXT,
  status TEXT NOT NULL,
  merged TEXT,
  author TEXT NOT NULL,
  revision TEXT NOT NULL,
  token TEXT,
  created INTEGER NOT NULL,
  active INTEGER NOT NULL
) STRICT;
CREATE INDEX codecommit_pull_requests_open ON codecommit_pull_requests (repository, source) WHERE status = 'OPEN';
