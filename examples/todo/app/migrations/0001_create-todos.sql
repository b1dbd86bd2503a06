-- Up Migration
CREATE TABLE todos (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  title text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
  notes text NOT NULL DEFAULT '' CHECK (length(notes) <= 2000),
  priority text NOT NULL DEFAULT 'MEDIUM' CHECK (priority IN ('LOW', 'MEDIUM', 'HIGH')),
  status text NOT NULL DEFAULT 'TODO' CHECK (status IN ('TODO', 'IN PROGRESS', 'DONE')),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX todos_status ON todos (status);

INSERT INTO todos (title, notes, priority, status) VALUES
  ('Push a new version', 'git push, then watch Source, Build and Deploy go by.', 'HIGH', 'IN PROGRESS'),
  ('Write a migration', 'It runs in the build, in the private subnet, once.', 'MEDIUM', 'TODO'),
  ('Create the infrastructure', 'node infra.ts up', 'LOW', 'DONE');

-- Down Migration
DROP TABLE todos;
