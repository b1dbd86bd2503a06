-- 1
CREATE TABLE rds_subnet_groups (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  arn TEXT NOT NULL UNIQUE,
  description TEXT NOT NULL,
  vpc_id TEXT NOT NULL,
  subnets TEXT NOT NULL,
  tags TEXT NOT NULL,
  PRIMARY KEY (account, region, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE rds_instances (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  id TEXT NOT NULL,
  arn TEXT NOT NULL UNIQUE,
  resource_id TEXT NOT NULL,
  status TEXT NOT NULL,
  definition TEXT NOT NULL,
  address TEXT NOT NULL,
  password BLOB NOT NULL,
  password_version INTEGER NOT NULL DEFAULT 1,
  applied_password_version INTEGER NOT NULL DEFAULT 1,
  interface_id TEXT,
  private_address TEXT,
  created INTEGER NOT NULL,
  problem TEXT,
  tags TEXT NOT NULL,
  PRIMARY KEY (account, region, id)
) STRICT, WITHOUT ROWID;
