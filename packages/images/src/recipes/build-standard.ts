import { go, goPath, headers, java, javaHome, php, ruby } from "../parts/languages.ts";
import { goRuntimes, javaRuntimes, nodeRuntimes, phpRuntimes, pythonRuntimes, rubyRuntimes, runtimesPart } from "../parts/runtimes.ts";
import type { Recipe } from "../recipe.ts";

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
  summary: "build environment: the core, and Java 17 with Maven, Gradle, Ant, Go, Ruby, PHP",
  contents: {
    kind: "derived",
    parent: "towpath/build:core",
    parts: [
      java,
      go,
      ruby,
      php,
      headers,
      runtimesPart([javaRuntimes, nodeRuntimes, pythonRuntimes, goRuntimes, rubyRuntimes, phpRuntimes]),
    ],
  },
  changes: [
    `ENV JAVA_HOME=${javaHome} JDK_HOME=${javaHome} JRE_HOME=${javaHome} GOPATH=${goPath}`,
    `ENV PATH=${goPath}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin COMPOSER_ALLOW_SUPERUSER=1`,
    'ENTRYPOINT ["dockerd-entrypoint.sh"]',
    'CMD ["/bin/bash"]',
  ],
};
