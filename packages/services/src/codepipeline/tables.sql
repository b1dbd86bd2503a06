-- 1
-- `id` is our own: a pipeline made anew under the same name has nothing to do with the one before.
CREATE TABLE codepipeline_pipelines (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  mode TEXT NOT NULL,
  type TEXT NOT NULL,
  next_sequence INTEGER NOT NULL,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  UNIQUE (account, region, name)
) STRICT;

CREATE TABLE codepipeline_tags (
  pipeline_id TEXT NOT NULL REFERENCES codepipeline_pipelines (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (pipeline_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE codepipeline_versions (
  pipeline_id TEXT NOT NULL REFERENCES codepipeline_pipelines (id) ON DELETE CASCADE,
  version INTEGER NOT NULL,
  declaration TEXT NOT NULL,
  created INTEGER NOT NULL,
  PRIMARY KEY (pipeline_id, version)
) STRICT, WITHOUT ROWID;

-- The stage's lock is here: who is inside, who was last, who waits in front (a JSON list of execution ids, oldest first).
CREATE TABLE codepipeline_stages (
  pipeline_id TEXT NOT NULL REFERENCES codepipeline_pipelines (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  position INTEGER NOT NULL,
  lock TEXT,
  latest TEXT,
  inbound TEXT NOT NULL,
  inbound_transition TEXT NOT NULL,
  outbound_transition TEXT NOT NULL,
  last_succeeded TEXT,
  last_succeeded_version INTEGER,
  PRIMARY KEY (pipeline_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE codepipeline_executions (
  id TEXT PRIMARY KEY,
  pipeline_id TEXT NOT NULL REFERENCES codepipeline_pipelines (id) ON DELETE CASCADE,
  sequence INTEGER NOT NULL,
  version INTEGER NOT NULL,
  mode TEXT NOT NULL,
  type TEXT NOT NULL,
  status TEXT NOT NULL,
  status_summary TEXT,
  stop TEXT,
  stage TEXT NOT NULL,
  place TEXT NOT NULL,
  since INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  started INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  rollback_target TEXT,
  trigger TEXT NOT NULL,
  variables TEXT NOT NULL DEFAULT '[]',
  source_overrides TEXT NOT NULL DEFAULT '[]',
  revisions TEXT NOT NULL DEFAULT '[]',
  UNIQUE (pipeline_id, sequence)
) STRICT;
CREATE INDEX codepipeline_executions_active ON codepipeline_executions (pipeline_id) WHERE status IN ('InProgress', 'Stopping');

-- Which execution a StartPipelineExecution with this clientRequestToken started.
CREATE TABLE codepipeline_request_tokens (
  pipeline_id TEXT NOT NULL REFERENCES codepipeline_pipelines (id) ON DELETE CASCADE,
  token TEXT NOT NULL,
  execution_id TEXT NOT NULL,
  PRIMARY KEY (pipeline_id, token)
) STRICT, WITHOUT ROWID;

CREATE TABLE codepipeline_stage_runs (
  execution_id TEXT NOT NULL REFERENCES codepipeline_executions (id) ON DELETE CASCADE,
  stage TEXT NOT NULL,
  status TEXT NOT NULL,
  auto_attempts INTEGER NOT NULL,
  manual_attempts INTEGER NOT NULL,
  latest_retry_trigger TEXT,
  last_retry INTEGER,
  started INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  PRIMARY KEY (execution_id, stage)
) STRICT, WITHOUT ROWID;
CREATE INDEX codepipeline_stage_runs_succeeded ON codepipeline_stage_runs (stage, execution_id) WHERE status = 'Succeeded';

-- One row for each time an action ran. `current` marks the latest of each action in an execution; `wake` names the resource whose
-- events it waits for, `wakes` counts them; `memo` is what its provider has done so far.
CREATE TABLE codepipeline_actions (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  pipeline_id TEXT NOT NULL REFERENCES codepipeline_pipelines (id) ON DELETE CASCADE,
  execution_id TEXT NOT NULL REFERENCES codepipeline_executions (id) ON DELETE CASCADE,
  version INTEGER NOT NULL,
  stage TEXT NOT NULL,
  action TEXT NOT NULL,
  current INTEGER NOT NULL,
  status TEXT NOT NULL,
  started INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  updated_by TEXT,
  deadline INTEGER,
  waits_for TEXT,
  wake TEXT,
  wakes INTEGER NOT NULL DEFAULT 0,
  token TEXT,
  summary TEXT,
  external_id TEXT,
  external_url TEXT,
  error_code TEXT,
  error_message TEXT,
  input TEXT,
  output_artifacts TEXT NOT NULL DEFAULT '[]',
  output_variables TEXT NOT NULL DEFAULT '{}',
  memo TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE INDEX codepipeline_actions_by_execution ON codepipeline_actions (execution_id, current, stage);
CREATE INDEX codepipeline_actions_by_pipeline ON codepipeline_actions (pipeline_id, number);
CREATE INDEX codepipeline_actions_by_stage ON codepipeline_actions (pipeline_id, stage, action, number);
CREATE INDEX codepipeline_actions_by_wake ON codepipeline_actions (wake) WHERE wake IS NOT NULL;

-- Which repositories, buckets and connections start which pipelines: `resource` and `selector` name what changes.
CREATE TABLE codepipeline_sources (
  pipeline_id TEXT NOT NULL REFERENCES codepipeline_pipelines (id) ON DELETE CASCADE,
  action TEXT NOT NULL,
  resource TEXT NOT NULL,
  PRIMARY KEY (pipeline_id, action)
) STRICT, WITHOUT ROWID;
CREATE INDEX codepipeline_sources_by_resource ON codepipeline_sources (resource);

-- How far the installation's events have been read.
CREATE TABLE codepipeline_cursor (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  sequence INTEGER NOT NULL
) STRICT;

-- 2
-- The rules of conditions are rows beside the actions, as they are the same kind of work: `gate` says where the condition stands, and
-- `action` holds the rule's name. `conditions` are the latest of a run, as JSON without their rules.
ALTER TABLE codepipeline_actions ADD COLUMN gate TEXT;
ALTER TABLE codepipeline_stage_runs ADD COLUMN conditions TEXT NOT NULL DEFAULT '[]';
CREATE INDEX codepipeline_rules_by_pipeline ON codepipeline_actions (pipeline_id, number) WHERE gate IS NOT NULL;

-- 3
-- Custom action types. A version that was deleted stays, so that it cannot come back as something else.
CREATE TABLE codepipeline_action_types (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  category TEXT NOT NULL,
  provider TEXT NOT NULL,
  version TEXT NOT NULL,
  definition TEXT NOT NULL,
  deleted INTEGER NOT NULL,
  created INTEGER NOT NULL,
  PRIMARY KEY (account, region, category, provider, version)
) STRICT, WITHOUT ROWID;

-- Tags of whatever is not a pipeline.
CREATE TABLE codepipeline_resource_tags (
  arn TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (arn, key)
) STRICT, WITHOUT ROWID;

-- What workers outside do. `type` is category/owner/provider/version; `action_id` is the action or the rule it is for;
-- `query` holds the values that a worker may ask for; `offered_until` is when a job that was handed out goes back into the queue.
CREATE TABLE codepipeline_jobs (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  pipeline_id TEXT NOT NULL REFERENCES codepipeline_pipelines (id) ON DELETE CASCADE,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  type TEXT NOT NULL,
  action_id TEXT NOT NULL,
  status TEXT NOT NULL,
  nonce TEXT,
  offered_until INTEGER,
  must_acknowledge INTEGER NOT NULL,
  reply_ms INTEGER,
  query TEXT NOT NULL,
  continuation_token TEXT,
  content TEXT NOT NULL,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL
) STRICT;
CREATE INDEX codepipeline_jobs_on_offer ON codepipeline_jobs (account, region, type, number) WHERE status IN ('Queued', 'Dispatched');
CREATE INDEX codepipeline_jobs_open ON codepipeline_jobs (action_id) WHERE status IN ('Queued', 'Dispatched', 'InProgress');
CREATE INDEX codepipeline_jobs_by_pipeline ON codepipeline_jobs (pipeline_id);

-- What a job's worker told: how far it is, and of which revision.
ALTER TABLE codepipeline_actions ADD COLUMN percent_complete INTEGER;
ALTER TABLE codepipeline_actions ADD COLUMN revision TEXT;

-- 4
-- What an execution waited for in front of a stage, once the wait is over.
CREATE TABLE codepipeline_waits (
  execution_id TEXT NOT NULL REFERENCES codepipeline_executions (id) ON DELETE CASCADE,
  stage TEXT NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (execution_id, since)
) STRICT, WITHOUT ROWID;

-- 5
-- Incoming webhooks. `id` is the secret part of the URL; `secret_token` is sealed.
CREATE TABLE codepipeline_webhooks (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  id TEXT NOT NULL UNIQUE,
  target_pipeline TEXT NOT NULL,
  target_action TEXT NOT NULL,
  filters TEXT NOT NULL,
  authentication TEXT NOT NULL,
  allowed_ip_range TEXT,
  secret_token TEXT,
  error_code TEXT,
  error_message TEXT,
  last_triggered INTEGER,
  created INTEGER NOT NULL,
  PRIMARY KEY (account, region, name)
) STRICT, WITHOUT ROWID;

-- Remote repositories that are asked for changes. `refs` is what was there the last time (a JSON object: ref -> commit), NULL before the first.
CREATE TABLE codepipeline_polls (
  resource TEXT PRIMARY KEY,
  refs TEXT,
  every_seconds INTEGER NOT NULL,
  asked INTEGER,
  next INTEGER,
  failures INTEGER NOT NULL,
  error TEXT
) STRICT, WITHOUT ROWID;

-- Pipelines that were inactive for so long that nobody asks their repositories any more.
CREATE TABLE codepipeline_polling_disabled (
  pipeline_id TEXT PRIMARY KEY REFERENCES codepipeline_pipelines (id) ON DELETE CASCADE,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Which execution PutActionRevision started for a revision.
CREATE TABLE codepipeline_put_revisions (
  pipeline_id TEXT NOT NULL REFERENCES codepipeline_pipelines (id) ON DELETE CASCADE,
  action TEXT NOT NULL,
  revision_id TEXT NOT NULL,
  change_id TEXT NOT NULL,
  execution_id TEXT NOT NULL,
  PRIMARY KEY (pipeline_id, action, revision_id)
) STRICT, WITHOUT ROWID;

-- 6
-- Where the log of an action's build is.
ALTER TABLE codepipeline_actions ADD COLUMN log_stream_arn TEXT;

-- 7
-- The pipeline's version under which the stage was run last: a retry may bring an execution under a newer one.
ALTER TABLE codepipeline_stage_runs ADD COLUMN version INTEGER;

-- 8
-- Since when a source listens: what happened before starts nothing, however late it is read.
ALTER TABLE codepipeline_sources ADD COLUMN since INTEGER NOT NULL DEFAULT 0;

-- 9
-- What is asked for in each transaction must not cost more the longer the history is: these hold what runs, and nothing that has ended.
DROP INDEX codepipeline_executions_active;
CREATE INDEX codepipeline_executions_running ON codepipeline_executions (pipeline_id, sequence) WHERE status IN ('InProgress', 'Stopping');
CREATE INDEX codepipeline_actions_running ON codepipeline_actions (pipeline_id) WHERE status = 'InProgress';
CREATE INDEX codepipeline_actions_by_token ON codepipeline_actions (token) WHERE token IS NOT NULL;

-- 10
-- What the last changes at a pipeline's sources came to, for whoever asks why it did not start.
CREATE TABLE codepipeline_verdicts (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  pipeline_id TEXT NOT NULL REFERENCES codepipeline_pipelines (id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  change TEXT NOT NULL,
  outcome TEXT NOT NULL,
  because TEXT,
  execution_id TEXT
) STRICT;
CREATE INDEX codepipeline_verdicts_by_pipeline ON codepipeline_verdicts (pipeline_id, number);

-- 11
-- An execution that is dropped takes its tokens along.
CREATE INDEX codepipeline_request_tokens_by_execution ON codepipeline_request_tokens (execution_id);

-- 12
-- So do the jobs of its actions, and the revisions that were put for it.
DROP INDEX codepipeline_jobs_open;
CREATE INDEX codepipeline_jobs_by_action ON codepipeline_jobs (action_id);
CREATE INDEX codepipeline_put_revisions_by_execution ON codepipeline_put_revisions (execution_id);
