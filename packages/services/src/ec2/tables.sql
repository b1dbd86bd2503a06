-- 1 resources, each with its own fields as JSON
CREATE TABLE ec2_resources (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  kind TEXT NOT NULL,
  vpc_id TEXT,
  data TEXT NOT NULL,
  created INTEGER NOT NULL
) STRICT;
CREATE INDEX ec2_resources_by_kind ON ec2_resources (account, region, kind);
CREATE INDEX ec2_resources_by_vpc ON ec2_resources (vpc_id, kind);
CREATE TABLE ec2_tags (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  resource_id TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (resource_id, key)
) STRICT;
CREATE TABLE ec2_tokens (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  operation TEXT NOT NULL,
  token TEXT NOT NULL,
  request TEXT NOT NULL,
  resource_id TEXT NOT NULL,
  created INTEGER NOT NULL,
  PRIMARY KEY (account, region, operation, token)
) STRICT;
