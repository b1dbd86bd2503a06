-- 1
CREATE TABLE codebuild_projects (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  facts TEXT NOT NULL,
  builds INTEGER NOT NULL DEFAULT 0,
  created INTEGER NOT NULL,
  modified INTEGER NOT NULL,
  PRIMARY KEY (account, region, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE codebuild_builds (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  id TEXT NOT NULL,
  project TEXT NOT NULL,
  number INTEGER NOT NULL,
  initiator TEXT NOT NULL,
  overrides TEXT NOT NULL,
  settings TEXT NOT NULL,
  facts TEXT NOT NULL,
  status TEXT NOT NULL,
  current_phase TEXT NOT NULL,
  phases TEXT NOT NULL,
  created INTEGER NOT NULL,
  finished INTEGER,
  PRIMARY KEY (account, region, id)
) STRICT;
CREATE INDEX codebuild_builds_of_project ON codebuild_builds (account, region, project, number);
CREATE INDEX codebuild_builds_by_time ON codebuild_builds (account, region, created, id);
CREATE INDEX codebuild_builds_open ON codebuild_builds (status, current_phase, created) WHERE status = 'IN_PROGRESS';

-- What a build needs while it runs and until what it left behind is cleared away.
CREATE TABLE codebuild_runs (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  build TEXT NOT NULL,
  token TEXT NOT NULL,
  credentials TEXT NOT NULL,
  container TEXT,
  interface TEXT,
  started INTEGER NOT NULL DEFAULT 0,
  plan TEXT,
  secrets BLOB,
  logging INTEGER NOT NULL DEFAULT 0,
  position TEXT,
  PRIMARY KEY (account, region, build)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX codebuild_runs_credentials ON codebuild_runs (credentials);

-- The server's own lines of a build's log, until they are stored there.
CREATE TABLE codebuild_lines (
  line INTEGER PRIMARY KEY AUTOINCREMENT,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  build TEXT NOT NULL,
  at INTEGER NOT NULL,
  message TEXT NOT NULL
) STRICT;
CREATE INDEX codebuild_lines_of_build ON codebuild_lines (account, region, build, line);

CREATE TABLE codebuild_tokens (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  token TEXT NOT NULL,
  request TEXT NOT NULL,
  build TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (account, region, token)
) STRICT, WITHOUT ROWID;

-- 2
-- Empty for the account's own; else the AWS service whose managed compute it is, which alone sees it.
ALTER TABLE codebuild_projects ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE codebuild_builds ADD COLUMN owner TEXT NOT NULL DEFAULT '';

-- 3
-- Reports of tests and of coverage. `summary` is what AWS shows of a report; cases and files are pages of their own.
CREATE TABLE codebuild_report_groups (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  export_config TEXT NOT NULL,
  tags TEXT NOT NULL,
  created INTEGER NOT NULL,
  modified INTEGER NOT NULL,
  PRIMARY KEY (account, region, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE codebuild_reports (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  id TEXT NOT NULL,
  report_group TEXT NOT NULL,
  build TEXT NOT NULL,
  type TEXT NOT NULL,
  status TEXT NOT NULL,
  summary TEXT NOT NULL,
  created INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  UNIQUE (account, region, id)
) STRICT;
CREATE INDEX codebuild_reports_of_group ON codebuild_reports (account, region, report_group, number);
CREATE INDEX codebuild_reports_of_build ON codebuild_reports (account, region, build);
CREATE INDEX codebuild_reports_by_end ON codebuild_reports (expires);

CREATE TABLE codebuild_test_cases (
  report INTEGER NOT NULL REFERENCES codebuild_reports (number) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  status TEXT NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (report, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE codebuild_covered_files (
  report INTEGER NOT NULL REFERENCES codebuild_reports (number) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  path TEXT NOT NULL,
  percentage REAL NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (report, position)
) STRICT, WITHOUT ROWID;

-- 4
-- `cache_reset` is when InvalidateProjectCache was last called: older caches are not used any more.
ALTER TABLE codebuild_projects ADD COLUMN cache_reset INTEGER NOT NULL DEFAULT 0;
-- What a run restored of its cache.
ALTER TABLE codebuild_runs ADD COLUMN cache TEXT;

-- Volumes of local caches; `build` is the running build that has it.
CREATE TABLE codebuild_cache_volumes (
  name TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  project TEXT NOT NULL,
  kind TEXT NOT NULL,
  build TEXT,
  hit INTEGER NOT NULL DEFAULT 0,
  size_bytes INTEGER NOT NULL DEFAULT 0,
  cold_ms INTEGER,
  created INTEGER NOT NULL,
  used INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX codebuild_cache_volumes_of_build ON codebuild_cache_volumes (account, region, build);

-- 5
-- Fleets: what was asked for. No machine belongs to one; builds that name it take its compute and its place in the network.
CREATE TABLE codebuild_fleets (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  id TEXT NOT NULL,
  facts TEXT NOT NULL,
  created INTEGER NOT NULL,
  modified INTEGER NOT NULL,
  PRIMARY KEY (account, region, name)
) STRICT, WITHOUT ROWID;

-- Resource policies of projects and report groups, as they were sent.
CREATE TABLE codebuild_policies (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  arn TEXT NOT NULL,
  policy TEXT NOT NULL,
  PRIMARY KEY (account, region, arn)
) STRICT, WITHOUT ROWID;

-- 6
-- Batch builds. `batches` is the number of the project's newest one. A build of a batch names it, and its group there.
ALTER TABLE codebuild_projects ADD COLUMN batches INTEGER NOT NULL DEFAULT 0;
ALTER TABLE codebuild_builds ADD COLUMN batch TEXT;
ALTER TABLE codebuild_builds ADD COLUMN batch_group TEXT;
CREATE INDEX codebuild_builds_of_batch ON codebuild_builds (account, region, batch) WHERE batch IS NOT NULL;

-- `spec` is what the first build read in the buildspec. `record` is what is decided about: phases, groups and their builds.
CREATE TABLE codebuild_batches (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  id TEXT NOT NULL,
  project TEXT NOT NULL,
  number INTEGER NOT NULL,
  initiator TEXT NOT NULL,
  owner TEXT NOT NULL,
  settings TEXT NOT NULL,
  config TEXT NOT NULL,
  facts TEXT NOT NULL,
  spec TEXT,
  status TEXT NOT NULL,
  record TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 0,
  created INTEGER NOT NULL,
  PRIMARY KEY (account, region, id)
) STRICT;
CREATE INDEX codebuild_batches_of_project ON codebuild_batches (account, region, project, number);
CREATE INDEX codebuild_batches_by_time ON codebuild_batches (account, region, created, id);

CREATE TABLE codebuild_batch_tokens (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  token TEXT NOT NULL,
  request TEXT NOT NULL,
  batch TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (account, region, token)
) STRICT, WITHOUT ROWID;

-- 7
-- What is shown to the hosts of Git sources; the token is sealed.
CREATE TABLE codebuild_source_credentials (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  server_type TEXT NOT NULL,
  auth_type TEXT NOT NULL,
  username TEXT,
  token BLOB,
  resource TEXT,
  created INTEGER NOT NULL,
  PRIMARY KEY (account, region, server_type)
) STRICT, WITHOUT ROWID;

-- `id` is the secret part of the payload URL; `host_id` what the source's host calls the hook.
CREATE TABLE codebuild_webhooks (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  project TEXT NOT NULL,
  source_type TEXT NOT NULL,
  facts TEXT NOT NULL,
  secret BLOB NOT NULL,
  secret_modified INTEGER NOT NULL,
  host_id TEXT,
  status TEXT NOT NULL,
  created INTEGER NOT NULL,
  UNIQUE (account, region, project)
) STRICT, WITHOUT ROWID;

-- `id` is the secret part of the badge's URL.
CREATE TABLE codebuild_badges (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  project TEXT NOT NULL,
  UNIQUE (account, region, project)
) STRICT, WITHOUT ROWID;

-- Bare repositories on this host that clones of a project begin from (LOCAL_SOURCE_CACHE).
CREATE TABLE codebuild_mirrors (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  project TEXT NOT NULL,
  url TEXT NOT NULL,
  size_bytes INTEGER NOT NULL DEFAULT 0,
  created INTEGER NOT NULL,
  used INTEGER NOT NULL,
  UNIQUE (account, region, project, url)
) STRICT, WITHOUT ROWID;

-- 8
-- Environments of failed builds that are kept for a shell, until a time. `snapshot` is the build as it was, when it has been deleted.
CREATE TABLE codebuild_kept (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  build TEXT NOT NULL,
  project TEXT NOT NULL,
  until INTEGER NOT NULL,
  snapshot TEXT,
  created INTEGER NOT NULL,
  PRIMARY KEY (account, region, build)
) STRICT, WITHOUT ROWID;

-- Commands that were given to sandboxes. A sandbox itself is a row of the builds, with an owner of its own.
CREATE TABLE codebuild_command_executions (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  id TEXT NOT NULL,
  sandbox TEXT NOT NULL,
  command TEXT NOT NULL,
  type TEXT NOT NULL,
  status TEXT NOT NULL,
  exit_code TEXT,
  output TEXT,
  errors TEXT,
  submitted INTEGER NOT NULL,
  started INTEGER,
  ended INTEGER,
  UNIQUE (account, region, id)
) STRICT;
CREATE INDEX codebuild_command_executions_of_sandbox ON codebuild_command_executions (account, region, sandbox, number);

-- 9
-- Further engines that builds without a VPC spread over. `tls` is sealed. One that is `leaving` takes no new build.
CREATE TABLE codebuild_engines (
  name TEXT PRIMARY KEY,
  url TEXT NOT NULL,
  tls BLOB,
  builds INTEGER,
  leaving INTEGER NOT NULL DEFAULT 0,
  added INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The engine of a run and of a volume; empty for that of this machine.
ALTER TABLE codebuild_runs ADD COLUMN engine TEXT NOT NULL DEFAULT '';
ALTER TABLE codebuild_cache_volumes ADD COLUMN engine TEXT NOT NULL DEFAULT '';
