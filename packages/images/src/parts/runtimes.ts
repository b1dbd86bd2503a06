/**
 * What a build environment of ours answers to `runtime-versions`: CodeBuild's own mechanism, a file that says by which commands a version is
 * selected. Other versions than the installed one come from the language's package registry where that has them, else there are none.
 */
import type { Part } from "../recipe.ts";
import { goVersion, javaHome } from "./languages.ts";
import { nodeVersion } from "./node.ts";

export interface RuntimeSpec {
  /** As buildspecs call it. */
  readonly name: string;
  /** Commands by version, as buildspecs write it. */
  readonly versions: Readonly<Record<string, readonly string[]>>;
  /** Commands for any other version; `$VERSION` stands for it. */
  readonly other?: readonly string[];
  /** The program that they call. */
  readonly program?: { readonly name: string; readonly text: string };
}

/** The file and the programs that it names. */
export function runtimesPart(specs: readonly RuntimeSpec[]): Part {
  const programs = specs.flatMap(({ program }) => (program ? [program] : []));
  return {
    files: [
      { path: "/codebuild/image/config/runtimes.yml", content: runtimesFile(specs) },
      ...programs.map(({ name, text }) => ({ path: `/usr/local/bin/${name}`, content: text, mode: 0o755 })),
    ],
  };
}

function runtimesFile(specs: readonly RuntimeSpec[]): string {
  const commands = (indent: string, list: readonly string[]) => [
    `${indent}commands:`,
    ...list.map((command) => `${indent}  - ${JSON.stringify(command)}`),
  ];
  const runtime = ({ name, versions, other }: RuntimeSpec) => [
    `  ${name}:`,
    ...(other ? ["    default:", ...commands("      ", other)] : []),
    "    versions:",
    ...Object.entries(versions).flatMap(([version, list]) => [`      ${version}:`, ...commands("        ", list)]),
  ];
  return ["version: 0.1", "runtimes:", ...specs.flatMap(runtime), ""].join("\n");
}

/** Versions that are there as they are. */
const installed = (product: string, version: string, ...further: string[]): readonly string[] => [
  `echo "Using ${product} version ${version} ..."`,
  ...further,
];

const selectNode = (version: string) => [`echo "Installing Node.js version ${version} ..."`, `select-node ${version}`];

const nodeProgram = `#!/bin/sh
# Puts another version of Node in place of the installed one, from npm's registry, with an npm that runs on it.
set -e
version=\${1%.x}
case $(node --version) in "v$version" | "v$version".*) exec node --version ;; esac
directory=$(mktemp -d)
cd "$directory"
npm pack --silent "node-linux-$(node --print process.arch)@$version" >/dev/null
tar -xzf ./*.tgz --strip-components=1
case $(./bin/node --print 'process.versions.node.split(".")[0]') in
  ? | 1[0-3]) npm=6 ;;
  1[4-7]) npm=9 ;;
  18 | 19 | 20 | 21) npm=10 ;;
  *) npm= ;;
esac
if [ -n "$npm" ]; then npm install --global --silent "npm@$npm" >/dev/null; fi
rm -rf /usr/local/bin/node /usr/local/include/node
mv bin/node /usr/local/bin/node
chmod 755 /usr/local/bin/node
if [ -d include/node ]; then mv include/node /usr/local/include/node; fi
cd /
rm -rf "$directory"
echo "node $(node --version), npm $(npm --version)"
`;

const nodeMajor = nodeVersion.split(".")[0] ?? "";

export const nodeRuntimes: RuntimeSpec = {
  name: "nodejs",
  versions: {
    ...Object.fromEntries(["18", "20", "22"].map((version) => [version, selectNode(version)])),
    [nodeMajor]: installed("Node.js", nodeMajor, "node --version"),
  },
  other: selectNode("$VERSION"),
  program: { name: "select-node", text: nodeProgram },
};

export const pythonRuntimes: RuntimeSpec = { name: "python", versions: { "3.11": installed("Python", "3.11", "python3 --version") } };

/** Corretto is Amazon's build of OpenJDK; this is Debian's. */
export const javaRuntimes: RuntimeSpec = {
  name: "java",
  versions: { corretto17: installed("Java", "17 (OpenJDK of Debian)", `export JAVA_HOME=${javaHome}`, "java -version") },
};

const goProgram = `#!/bin/sh
# Prints the GOTOOLCHAIN for a version: Go itself fetches it from the module proxy, checks it, and goes on to a newer one when a module asks.
set -e
version=\${1%.x}
case $(GOTOOLCHAIN=local go env GOVERSION) in "go$version" | "go$version".*)
  echo auto
  exit
  ;;
esac
cd "$(mktemp -d)"
found=$(GOTOOLCHAIN=local go list -m -versions golang.org/toolchain | tr ' ' '\\n' |
  sed -n "s/^v0\\.0\\.1-go\\([0-9.]*\\)\\.linux-$(go env GOARCH)\\$/\\1/p" | grep -x -e "$version" -e "$version\\.[0-9.]*" | sort -V | tail -n 1)
if [ -z "$found" ]; then
  echo "The Go module proxy has no Go $version." >&2
  exit 1
fi
echo "go$found+auto"
`;

const selectGo = (version: string) => [
  `echo "Installing Go version ${version} ..."`,
  `GOTOOLCHAIN=$(select-go ${version})`,
  "export GOTOOLCHAIN",
  "go version",
];

const goMinor = goVersion.split(".").slice(0, 2).join(".");

export const goRuntimes: RuntimeSpec = {
  name: "golang",
  versions: {
    ...Object.fromEntries(["1.22", "1.23", "1.24", "1.25"].map((version) => [version, selectGo(version)])),
    [goMinor]: installed("Go", goMinor, "go version"),
  },
  other: selectGo("$VERSION"),
  program: { name: "select-go", text: goProgram },
};

export const rubyRuntimes: RuntimeSpec = { name: "ruby", versions: { "3.1": installed("Ruby", "3.1", "ruby --version") } };

export const phpRuntimes: RuntimeSpec = { name: "php", versions: { "8.2": installed("PHP", "8.2", "php --version") } };
