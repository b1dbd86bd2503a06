/** The languages of the full build environment, each a part of its own. Versions are Debian 12's; Go's is its own newest. */
import type { Part } from "../recipe.ts";

/** Java's home has one name whatever the processor. */
export const javaHome = "/usr/lib/jvm/java-17";

export const java: Part = {
  packages: ["openjdk-17-jdk-headless", "maven", "gradle", "ant"],
  after: `ln -s java-17-openjdk-$(dpkg --print-architecture) ${javaHome}\n`,
};

export const goVersion = "1.26.8";
const goRoot = "/usr/local/go";
export const goPath = "/go";

/** Debian's own Go is from 2022, and most of today's modules ask for a newer one. */
export const go: Part = {
  go: [
    {
      version: goVersion,
      sums: {
        amd64: "h1:ZOmGe1OnfREDMIdb1Qi4G9JSuDPBLGExZMQ4nis1RXM=",
        arm64: "h1:sYL/O6MqS68ML0kjsQ36WoYIpJqkw60TxizWUYUKQMc=",
      },
      root: goRoot,
    },
  ],
  after: `ln -s ${goRoot}/bin/go ${goRoot}/bin/gofmt /usr/local/bin/\nmkdir -p ${goPath}/bin ${goPath}/src\n`,
};

/** With what native extensions of gems are compiled with. */
export const ruby: Part = { packages: ["ruby", "ruby-dev", "bundler", "rake", "libyaml-dev"] };

export const php: Part = {
  packages: [
    ...["cli", "bcmath", "curl", "gd", "intl", "mbstring", "mysql", "pgsql", "sqlite3", "xml", "zip"].map((name) => `php-${name}`),
    "composer",
  ],
};

/** Headers that native packages of Python, Ruby and PHP ask for most. */
export const headers: Part = { packages: ["python3-dev", "libffi-dev", "libpq-dev", "libssl-dev", "zlib1g-dev"] };
