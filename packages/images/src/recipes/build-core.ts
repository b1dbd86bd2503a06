import { awsCli, compilers, databaseClients, dockerEngine, python, shellTools } from "../parts/build.ts";
import { nodeEnvironment, nodePart } from "../parts/node.ts";
import { nodeRuntimes, pythonRuntimes, runtimesPart } from "../parts/runtimes.ts";
import type { Recipe } from "../recipe.ts";
import { bundlePath } from "../trust.ts";

/** What the standard build environment stands on: quickly made, and enough where Node and Python are. */
export const buildCore: Recipe = {
  name: "towpath/build:core",
  summary: "small build environment: git, aws, docker, Node 24, Python 3, C compiler, jq, zip, psql",
  contents: {
    kind: "derived",
    parent: "towpath/base:bookworm",
    parts: [
      shellTools,
      awsCli,
      dockerEngine,
      python,
      compilers,
      databaseClients,
      nodePart({ headers: true }),
      runtimesPart([nodeRuntimes, pythonRuntimes]),
    ],
  },
  changes: [
    `${nodeEnvironment} AWS_CA_BUNDLE=${bundlePath} PIP_CERT=${bundlePath} REQUESTS_CA_BUNDLE=${bundlePath} LANG=C.UTF-8`,
    'CMD ["/bin/bash"]',
  ],
};
