-- 1
CREATE TABLE s3_buckets (
  name TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  versioning TEXT,
  created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE s3_settings (
  bucket TEXT NOT NULL REFERENCES s3_buckets (name) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (bucket, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE s3_versions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  bucket TEXT NOT NULL REFERENCES s3_buckets (name),
  key TEXT NOT NULL,
  version_id TEXT NOT NULL,
  is_latest INTEGER NOT NULL,
  is_marker INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  etag TEXT NOT NULL,
  content TEXT NOT NULL,
  checksums TEXT NOT NULL,
  tags TEXT NOT NULL,
  modified INTEGER NOT NULL,
  UNIQUE (bucket, key, version_id)
) STRICT;
CREATE INDEX s3_versions_by_age ON s3_versions (bucket, key, id DESC);
CREATE UNIQUE INDEX s3_versions_latest ON s3_versions (bucket, key) WHERE is_latest = 1;
CREATE TABLE s3_pieces (
  version INTEGER NOT NULL REFERENCES s3_versions (id) ON DELETE CASCADE,
  part INTEGER NOT NULL,
  file TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  checksums TEXT NOT NULL,
  PRIMARY KEY (version, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX s3_pieces_by_file ON s3_pieces (file);

CREATE TABLE s3_uploads (
  id TEXT PRIMARY KEY,
  bucket TEXT NOT NULL REFERENCES s3_buckets (name) ON DELETE CASCADE,
  key TEXT NOT NULL,
  content TEXT NOT NULL,
  tags TEXT NOT NULL,
  checksum_algorithm TEXT,
  checksum_type TEXT,
  initiator TEXT NOT NULL,
  initiated INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX s3_uploads_by_key ON s3_uploads (bucket, key, id);
CREATE TABLE s3_parts (
  upload TEXT NOT NULL REFERENCES s3_uploads (id) ON DELETE CASCADE,
  part INTEGER NOT NULL,
  file TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  etag TEXT NOT NULL,
  checksums TEXT NOT NULL,
  modified INTEGER NOT NULL,
  PRIMARY KEY (upload, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX s3_parts_by_file ON s3_parts (file);
