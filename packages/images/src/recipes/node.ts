import { nodeEnvironment, nodePart } from "../parts/node.ts";
import type { Recipe } from "../recipe.ts";

const entrypoint = `#!/bin/sh
# Arguments that are no command belong to node: an option, or a script that is not executable.
set -e
if ! command -v -- "\${1:-}" >/dev/null 2>&1 || { [ -f "$1" ] && [ ! -x "$1" ]; }; then
  set -- node "$@"
fi
exec "$@"
`;

/** Stands for the public Node image on slim Debian: same paths, same user `node`, same way to start. */
export const node: Recipe = {
  name: "towpath/node:24",
  aliases: ["node:24-slim", "node:24-bookworm-slim", "node:24", "node:24-bookworm"].flatMap((ref) => [
    ref,
    `public.ecr.aws/docker/library/${ref}`,
  ]),
  publicImage: "node:24-slim",
  summary: "Node 24, npm and yarn on slim Debian, with a user node",
  contents: {
    kind: "derived",
    parent: "towpath/base:bookworm",
    parts: [
      {
        before: "groupadd --gid 1000 node\nuseradd --uid 1000 --gid node --shell /bin/bash --create-home node\n",
        files: [{ path: "/usr/local/bin/docker-entrypoint.sh", content: entrypoint, mode: 0o755 }],
      },
      nodePart({ headers: false }),
    ],
  },
  changes: [nodeEnvironment, 'ENTRYPOINT ["docker-entrypoint.sh"]', 'CMD ["node"]'],
};
