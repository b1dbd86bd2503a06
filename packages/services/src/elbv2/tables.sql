-- 1
CREATE TABLE elbv2_load_balancers (
  arn TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  state TEXT NOT NULL,
  created INTEGER NOT NULL,
  settings TEXT NOT NULL,
  UNIQUE (account, region, name)
) STRICT;

CREATE TABLE elbv2_target_groups (
  arn TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  created INTEGER NOT NULL,
  settings TEXT NOT NULL,
  UNIQUE (account, region, name)
) STRICT;

CREATE TABLE elbv2_listeners (
  arn TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  load_balancer_arn TEXT NOT NULL REFERENCES elbv2_load_balancers (arn) ON DELETE CASCADE,
  protocol TEXT NOT NULL,
  port INTEGER NOT NULL,
  host_port INTEGER NOT NULL,
  attributes TEXT NOT NULL,
  created INTEGER NOT NULL,
  UNIQUE (load_balancer_arn, port)
) STRICT;

CREATE TABLE elbv2_rules (
  arn TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  listener_arn TEXT NOT NULL REFERENCES elbv2_listeners (arn) ON DELETE CASCADE,
  priority INTEGER,
  conditions TEXT NOT NULL,
  actions TEXT NOT NULL
) STRICT;
CREATE INDEX elbv2_rules_by_listener ON elbv2_rules (listener_arn, priority);

CREATE TABLE elbv2_targets (
  target_group_arn TEXT NOT NULL REFERENCES elbv2_target_groups (arn) ON DELETE CASCADE,
  id TEXT NOT NULL,
  port INTEGER NOT NULL,
  zone TEXT,
  state TEXT NOT NULL,
  reason TEXT,
  description TEXT,
  registered INTEGER NOT NULL,
  drained_by INTEGER,
  PRIMARY KEY (target_group_arn, id, port)
) STRICT;

CREATE TABLE elbv2_tags (
  arn TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (arn, key)
) STRICT, WITHOUT ROWID;
