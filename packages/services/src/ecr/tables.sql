-- 1
CREATE TABLE ecr_repositories (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  mutability TEXT NOT NULL,
  exclusions TEXT NOT NULL,
  scan_on_push INTEGER NOT NULL,
  encryption TEXT NOT NULL,
  policy TEXT,
  lifecycle_policy TEXT,
  tags TEXT NOT NULL,
  created INTEGER NOT NULL,
  UNIQUE (account, region, name)
) STRICT;

CREATE TABLE ecr_blobs (
  digest TEXT PRIMARY KEY,
  size_bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE ecr_layers (
  repository INTEGER NOT NULL REFERENCES ecr_repositories (id) ON DELETE CASCADE,
  digest TEXT NOT NULL REFERENCES ecr_blobs (digest),
  linked INTEGER NOT NULL,
  PRIMARY KEY (repository, digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX ecr_layers_by_digest ON ecr_layers (digest);

CREATE TABLE ecr_images (
  repository INTEGER NOT NULL REFERENCES ecr_repositories (id) ON DELETE CASCADE,
  digest TEXT NOT NULL,
  media_type TEXT NOT NULL,
  artifact_type TEXT,
  size_bytes INTEGER NOT NULL,
  manifest BLOB NOT NULL,
  subject TEXT,
  pushed INTEGER NOT NULL,
  pulled INTEGER,
  PRIMARY KEY (repository, digest)
) STRICT;
CREATE INDEX ecr_images_by_subject ON ecr_images (repository, subject) WHERE subject IS NOT NULL;
CREATE TABLE ecr_tags (
  repository INTEGER NOT NULL,
  tag TEXT NOT NULL,
  digest TEXT NOT NULL,
  PRIMARY KEY (repository, tag),
  FOREIGN KEY (repository, digest) REFERENCES ecr_images (repository, digest) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX ecr_tags_by_digest ON ecr_tags (repository, digest);
CREATE TABLE ecr_references (
  repository INTEGER NOT NULL,
  image TEXT NOT NULL,
  target TEXT NOT NULL,
  PRIMARY KEY (repository, image, target),
  FOREIGN KEY (repository, image) REFERENCES ecr_images (repository, digest) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX ecr_references_by_target ON ecr_references (repository, target);

CREATE TABLE ecr_mirrored (
  host TEXT NOT NULL,
  repository TEXT NOT NULL,
  tag TEXT NOT NULL,
  image_id TEXT NOT NULL,
  PRIMARY KEY (host, repository, tag)
) STRICT, WITHOUT ROWID;

-- 2
-- Who brought an image under a tag ('' for none), since the image itself does not tell.
CREATE TABLE ecr_pushes (
  repository INTEGER NOT NULL,
  digest TEXT NOT NULL,
  tag TEXT NOT NULL,
  principal TEXT NOT NULL,
  pushed INTEGER NOT NULL,
  PRIMARY KEY (repository, digest, tag),
  FOREIGN KEY (repository, digest) REFERENCES ecr_images (repository, digest) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
