import type { Recipe } from "../recipe.ts";

const entrypoint = `#!/bin/bash
# Starts PostgreSQL, after making the cluster in PGDATA when there is none. Takes the variables that the public image takes:
# POSTGRES_PASSWORD (needed to make a cluster), POSTGRES_USER, POSTGRES_DB. Further arguments go to the server (-c name=value).
# TLS: certificate and key given as POSTGRES_TLS_CERTIFICATE and POSTGRES_TLS_KEY (PEM), or as files tls.crt and tls.key in
# POSTGRES_TLS_DIRECTORY; without them connections are not encrypted.
set -euo pipefail
trap "exit 143" TERM INT

export PGDATA="\${PGDATA:-/var/lib/postgresql/data}"
user="\${POSTGRES_USER:-postgres}"
database="\${POSTGRES_DB:-$user}"

if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA" /run/postgresql /run/postgresql-tls
  chown postgres:postgres "$PGDATA" /run/postgresql /run/postgresql-tls
  chmod 700 "$PGDATA" /run/postgresql-tls
  for file in tls.crt tls.key; do
    source="\${POSTGRES_TLS_DIRECTORY:-/run/tls}/$file"
    if [ -r "$source" ]; then install -o postgres -g postgres -m 600 "$source" "/run/postgresql-tls/$file"; fi
  done
  if [ -n "\${POSTGRES_TLS_CERTIFICATE:-}" ]; then
    printf '%s\\n' "$POSTGRES_TLS_CERTIFICATE" > /run/postgresql-tls/tls.crt
    printf '%s\\n' "\${POSTGRES_TLS_KEY:-}" > /run/postgresql-tls/tls.key
    chown postgres:postgres /run/postgresql-tls/tls.crt /run/postgresql-tls/tls.key
    chmod 600 /run/postgresql-tls/tls.key
  fi
  unset POSTGRES_TLS_CERTIFICATE POSTGRES_TLS_KEY
  exec setpriv --reuid postgres --regid postgres --init-groups --reset-env -- env \\
    PGDATA="$PGDATA" POSTGRES_USER="$user" POSTGRES_DB="$database" POSTGRES_PASSWORD="\${POSTGRES_PASSWORD:-}" \\
    POSTGRES_INITDB_ARGS="\${POSTGRES_INITDB_ARGS:-}" TZ="\${TZ:-}" LANG=C.UTF-8 PATH="$PATH" "$0" "$@"
fi

# The cluster is made aside and moved into place with PG_VERSION last, so that an interrupted start is made good by the next.
new="$PGDATA/.new"
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  if [ -z "\${POSTGRES_PASSWORD:-}" ]; then
    echo "POSTGRES_PASSWORD must be set to make a database." >&2
    exit 1
  fi
  if [ ! -e "$new.started" ] && [ -n "$(find "$PGDATA" -mindepth 1 -maxdepth 1 ! -name lost+found -print -quit)" ]; then
    echo "$PGDATA is not empty and holds no database." >&2
    exit 1
  fi
  : > "$new.started"
  find "$PGDATA" -mindepth 1 -maxdepth 1 ! -name lost+found ! -name .new.started -exec rm -rf {} +
  # shellcheck disable=SC2086
  initdb --pgdata="$new" --username="$user" --pwfile=<(printf '%s\\n' "$POSTGRES_PASSWORD") --encoding=UTF8 --locale=C.UTF-8 \\
    --auth-local=trust --auth-host=scram-sha-256 --no-sync \${POSTGRES_INITDB_ARGS:-} >/dev/null
  echo "host all all all scram-sha-256" >> "$new/pg_hba.conf"
  if [ "$database" != postgres ]; then
    printf 'CREATE DATABASE "%s";\\n' "\${database//\\"/\\"\\"}" | postgres --single -D "$new" postgres >/dev/null
  fi
  find "$new" -mindepth 1 -maxdepth 1 ! -name PG_VERSION -exec mv -t "$PGDATA" {} +
  sync -f "$PGDATA"
  mv "$new/PG_VERSION" "$PGDATA/PG_VERSION"
  rmdir "$new"
  rm "$new.started"
  sync -f "$PGDATA"
  echo "Made the database $database, owned by $user."
fi
unset POSTGRES_PASSWORD

if [ "\${1:-}" = postgres ]; then shift; fi
settings=(-c listen_addresses=* -c unix_socket_directories=/run/postgresql)
if [ -s /run/postgresql-tls/tls.key ]; then
  settings+=(-c ssl=on -c ssl_cert_file=/run/postgresql-tls/tls.crt -c ssl_key_file=/run/postgresql-tls/tls.key)
fi

# SIGTERM alone would wait for every client to leave; SIGINT ends their sessions and writes a checkpoint.
postgres "\${settings[@]}" "$@" &
server=$!
trap 'kill -INT "$server"' TERM INT
code=0
wait "$server" || code=$?
while kill -0 "$server" 2>/dev/null; do
  code=0
  wait "$server" || code=$?
done
exit "$code"
`;

/** PostgreSQL of Debian 12 for RDS instances. Data: a volume at /var/lib/postgresql/data. The user postgres has uid and gid 999. */
export const postgres: Recipe = {
  name: "towpath/postgres:15",
  aliases: ["postgres:15", "postgres:15-bookworm", "public.ecr.aws/docker/library/postgres:15"],
  summary: "PostgreSQL 15 with an entry point for databases on volumes",
  contents: {
    kind: "derived",
    parent: "towpath/base:bookworm",
    parts: [
      {
        packages: ["postgresql-15"],
        before: `groupadd --system --gid 999 postgres
useradd --system --uid 999 --gid postgres --home-dir /var/lib/postgresql --shell /bin/bash postgres
mkdir -p /etc/postgresql-common
echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.conf
`,
        files: [{ path: "/usr/local/bin/docker-entrypoint.sh", content: entrypoint, mode: 0o755 }],
        after: "mkdir -p /var/lib/postgresql/data\nchown postgres:postgres /var/lib/postgresql /var/lib/postgresql/data\n",
      },
    ],
  },
  changes: [
    "ENV PATH=/usr/lib/postgresql/15/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin PGDATA=/var/lib/postgresql/data LANG=C.UTF-8",
    "EXPOSE 5432",
    'ENTRYPOINT ["docker-entrypoint.sh"]',
    'CMD ["postgres"]',
  ],
};
