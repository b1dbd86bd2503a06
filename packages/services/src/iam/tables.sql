-- 1
CREATE TABLE iam_roles (
  account TEXT NOT NULL,
  name TEXT NOT NULL,
  arn TEXT NOT NULL,
  id TEXT NOT NULL,
  path TEXT NOT NULL,
  description TEXT,
  trust_policy TEXT NOT NULL,
  max_session_seconds INTEGER NOT NULL,
  permissions_boundary TEXT,
  created INTEGER NOT NULL,
  tags TEXT NOT NULL,
  PRIMARY KEY (account, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE iam_role_policies (
  account TEXT NOT NULL,
  role TEXT NOT NULL,
  name TEXT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (account, role, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE iam_attached_policies (
  account TEXT NOT NULL,
  role TEXT NOT NULL,
  policy_arn TEXT NOT NULL,
  PRIMARY KEY (account, role, policy_arn)
) STRICT, WITHOUT ROWID;
CREATE TABLE iam_policies (
  account TEXT NOT NULL,
  arn TEXT NOT NULL,
  name TEXT NOT NULL,
  id TEXT NOT NULL,
  path TEXT NOT NULL,
  description TEXT,
  default_version INTEGER NOT NULL,
  newest_version INTEGER NOT NULL,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  tags TEXT NOT NULL,
  PRIMARY KEY (account, arn)
) STRICT, WITHOUT ROWID;
CREATE TABLE iam_policy_versions (
  account TEXT NOT NULL,
  arn TEXT NOT NULL,
  version INTEGER NOT NULL,
  document TEXT NOT NULL,
  created INTEGER NOT NULL,
  PRIMARY KEY (account, arn, version)
) STRICT, WITHOUT ROWID;
CREATE TABLE iam_users (
  account TEXT NOT NULL,
  name TEXT NOT NULL,
  arn TEXT NOT NULL,
  id TEXT NOT NULL,
  path TEXT NOT NULL,
  created INTEGER NOT NULL,
  tags TEXT NOT NULL,
  PRIMARY KEY (account, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE iam_access_keys (
  access_key_id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  user TEXT,
  secret BLOB NOT NULL,
  status TEXT NOT NULL,
  created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
