import { awsCli, compilers, databaseClients, dockerEngine, python, shellTools } from "../parts/build.ts";
import { nodeEnvironment, nodePart } from "../parts/node.ts";
import type { Recipe } from "../recipe.ts";
import { bundlePath } from "../trust.ts";

/** Stands for CodeBuild's curated images. Privileged builds keep the entry point, which starts an engine; others replace it. */
export const buildStandard: Recipe = {
  name: "towpath/build:standard",
  aliases: [
    ...["5.0", "6.0", "7.0", "8.0"].map((version) => `aws/codebuild/standard:${version}`),
    ...["4.0", "5.0", "6.0"].map((version) => `aws/codebuild/amazonlinux-x86_64-standard:${version}`),
    ...["4.0", "5.0"].map((version) => `aws/codebuild/amazonlinux2-x86_64-standard:${version}`),
    ...["2.0", "3.0", "4.0"].map((version) => `aws/codebuild/amazonlinux-aarch64-standard:${version}`),
    ...["2.0", "3.0"].map((version) => `aws/codebuild/amazonlinux2-aarch64-standard:${version}`),
  ],
  summary: "build environment: git, aws, docker, Node 24, Python 3, C compiler, jq, zip, psql",
  contents: {
    kind: "derived",
    parent: "towpath/base:bookworm",
    parts: [shellTools, awsCli, dockerEngine, python, compilers, databaseClients, nodePart({ headers: true })],
  },
  changes: [
    `${nodeEnvironment} AWS_CA_BUNDLE=${bundlePath} PIP_CERT=${bundlePath} REQUESTS_CA_BUNDLE=${bundlePath} LANG=C.UTF-8`,
    'ENTRYPOINT ["dockerd-entrypoint.sh"]',
    'CMD ["/bin/bash"]',
  ],
};
