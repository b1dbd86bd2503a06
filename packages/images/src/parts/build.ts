/** The parts of build environments. A further runtime is a part of its own beside these. */
import type { Part } from "../recipe.ts";

/** What buildspecs take for granted on any curated image. */
export const shellTools: Part = {
  packages: [
    ["bash", "bzip2", "curl", "diffutils", "file", "findutils", "gettext-base", "git", "gnupg", "gzip", "jq", "less", "lsof"],
    ["netcat-openbsd", "openssh-client", "patch", "procps", "rsync", "tar", "unzip", "wget", "xz-utils", "zip", "zstd"],
  ].flat(),
};

export const awsCli: Part = { packages: ["awscli"] };

export const compilers: Part = { packages: ["gcc", "g++", "libc6-dev", "make", "pkg-config"] };

/** pip may install outside of virtual environments, as on the curated images. */
export const python: Part = {
  packages: ["python3", "python3-pip", "python3-venv", "python3-setuptools", "python3-wheel", "python-is-python3"],
  after: "rm -f /usr/lib/python3*/EXTERNALLY-MANAGED\n",
};

export const databaseClients: Part = { packages: ["postgresql-client"] };

const entrypoint = `#!/bin/sh
# Starts the build's own Docker engine and then the command. Needs a privileged container with /var/lib/docker on a volume.
# DOCKERD_OPTIONS holds further options of dockerd, divided by spaces. No TCP port is opened: dockerd then waits a second.
dockerd --host=unix:///var/run/docker.sock --storage-driver=overlay2 \${DOCKERD_OPTIONS:-} \\
  >/var/log/dockerd.log 2>&1 &
dockerd=$!
tries=0
until docker info >/dev/null 2>&1; do
  tries=$((tries + 1))
  if [ "$tries" -gt 600 ] || ! kill -0 "$dockerd" 2>/dev/null; then
    tail -n 20 /var/log/dockerd.log >&2
    echo "Timed out trying to connect to internal docker host." >&2
    exit 1
  fi
  sleep 0.1
done
exec "$@"
`;

export const dockerEngine: Part = {
  packages: ["docker.io", "docker-compose", "iptables", "kmod"],
  files: [{ path: "/usr/local/bin/dockerd-entrypoint.sh", content: entrypoint, mode: 0o755 }],
};
