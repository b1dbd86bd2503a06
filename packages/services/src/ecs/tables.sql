-- 1
CREATE TABLE ecs_clusters (
  arn TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  created INTEGER NOT NULL,
  settings TEXT NOT NULL,
  tags TEXT NOT NULL
) STRICT;

CREATE TABLE ecs_families (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  family TEXT NOT NULL,
  last_revision INTEGER NOT NULL,
  PRIMARY KEY (account, region, family)
) STRICT, WITHOUT ROWID;

CREATE TABLE ecs_task_definitions (
  arn TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  family TEXT NOT NULL,
  revision INTEGER NOT NULL,
  status TEXT NOT NULL,
  registered INTEGER NOT NULL,
  registered_by TEXT NOT NULL,
  deregistered INTEGER,
  delete_requested INTEGER,
  definition TEXT NOT NULL,
  tags TEXT NOT NULL
) STRICT;
CREATE INDEX ecs_task_definitions_by_family ON ecs_task_definitions (account, region, family, revision);

CREATE TABLE ecs_services (
  arn TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  cluster_arn TEXT NOT NULL,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  created INTEGER NOT NULL,
  settings TEXT NOT NULL,
  tags TEXT NOT NULL
) STRICT;

CREATE TABLE ecs_deployments (
  id TEXT PRIMARY KEY,
  service_arn TEXT NOT NULL REFERENCES ecs_services (arn) ON DELETE CASCADE,
  status TEXT NOT NULL,
  created INTEGER NOT NULL,
  state TEXT NOT NULL
) STRICT;
CREATE INDEX ecs_deployments_by_service ON ecs_deployments (service_arn, created);

CREATE TABLE ecs_rollouts (
  arn TEXT PRIMARY KEY,
  service_arn TEXT NOT NULL REFERENCES ecs_services (arn) ON DELETE CASCADE,
  deployment_id TEXT NOT NULL,
  status TEXT NOT NULL,
  created INTEGER NOT NULL,
  state TEXT NOT NULL
) STRICT;
CREATE INDEX ecs_rollouts_by_service ON ecs_rollouts (service_arn, created);

CREATE TABLE ecs_service_events (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL,
  service_arn TEXT NOT NULL REFERENCES ecs_services (arn) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  message TEXT NOT NULL
) STRICT;
CREATE INDEX ecs_service_events_by_service ON ecs_service_events (service_arn, number);

CREATE TABLE ecs_tasks (
  arn TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  cluster_arn TEXT NOT NULL,
  service_arn TEXT,
  deployment_id TEXT,
  last_status TEXT NOT NULL,
  desired_status TEXT NOT NULL,
  created INTEGER NOT NULL,
  stopped INTEGER,
  state TEXT NOT NULL
) STRICT;
CREATE INDEX ecs_tasks_by_cluster ON ecs_tasks (cluster_arn, desired_status, created);
CREATE INDEX ecs_tasks_by_service ON ecs_tasks (service_arn, created);

CREATE TABLE ecs_targets (
  target_group_arn TEXT NOT NULL,
  address TEXT NOT NULL,
  port INTEGER NOT NULL,
  task_arn TEXT NOT NULL REFERENCES ecs_tasks (arn) ON DELETE CASCADE,
  PRIMARY KEY (target_group_arn, address, port, task_arn)
) STRICT, WITHOUT ROWID;

CREATE TABLE ecs_log_positions (
  task_arn TEXT NOT NULL REFERENCES ecs_tasks (arn) ON DELETE CASCADE,
  container TEXT NOT NULL,
  position TEXT NOT NULL,
  PRIMARY KEY (task_arn, container)
) STRICT, WITHOUT ROWID;

CREATE TABLE ecs_account_settings (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  principal TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (account, region, principal, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE ecs_progress (
  name TEXT PRIMARY KEY,
  sequence INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- 2
-- How far the installation's events have been read.
CREATE TABLE ecs_cursor (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  sequence INTEGER NOT NULL
) STRICT;
INSERT INTO ecs_cursor (id, sequence) SELECT 1, sequence FROM ecs_progress WHERE name = 'targets';
DROP TABLE ecs_progress;
