import { e2e, own, type Row, scenario } from "./row.ts";

/** What is marked should. */
export const furtherRows: readonly Row[] = [
  {
    priority: "should",
    feature: "Git sources: GitHub's and others' HTTPS, CodeCommit, depth, submodules, imported credentials",
    does: "By git itself, on the server; credentials go to the repository's host only.",
    tests: [
      own("sources/git/fetch-git", "a source version"),
      own("sources/git/fetch-git", "submodules of the same host are fetched with the same password when they are wanted"),
      own("sources/git/fetch-git", "credentials go to the server of the repository and to no submodule's"),
      own("sources/git/tls", "is read with its certificate, and not with another"),
      own(
        "source-credentials/source-credentials",
        "a private repository is cloned with the imported token of its host's type, which shows nowhere",
      ),
      e2e("services/codebuild-content", "a CodeCommit repository, by branch, tag and commit"),
    ],
  },
  {
    priority: "should",
    feature: "S3 cache with key, fallback keys, version, namespace; local caches",
    does: "Local caches persist, in a VPC too, within a budget of the disk.",
    tests: [
      own("cache/course", "a cache without a key goes on from build to build, with modes and links"),
      own("cache/course", "what is stored under a key stays; fallback keys find the newest that begins with them"),
      own("cache/course", "a namespace is common to projects"),
      own("cache/layout", "caches differ by bucket, prefix, project or namespace, and paths"),
      own("cache/caches.engine", "keeps files, directories, links, modes and large content, whatever the source directory is called"),
      own("cache/caches.engine", "LOCAL_CUSTOM_CACHE: directories are links into a kept volume; what the source has goes into it"),
      own("cache/caches.engine", "LOCAL_DOCKER_LAYER_CACHE: the second build finds the layers, a concurrent one is not disturbed"),
      own("cache/mirrors", "a repository is fetched once, then only what is new, and each version is found"),
      scenario("cache/s3-with-a-key", "A cache in S3 by a key that the shell makes"),
    ],
  },
  {
    priority: "should",
    feature: "Queue, concurrentBuildLimit; CPU and memory of the compute type, scaled to the host",
    does: "Fair over projects; a waiting build's place and reason are told.",
    tests: [
      own("queue", "a project with many builds does not keep the others out"),
      own("course", "begins a build when another ends, one project after the other"),
      own("course", "does not take more than a project's limit"),
      own("course", "tells a waiting build's place and reason, and how much of the machine it will have"),
    ],
  },
  {
    priority: "should",
    feature: "RetryBuild, autoRetry, idempotency tokens",
    does: "As AWS does.",
    tests: [
      own("operations", "are retried with the settings they had"),
      own("operations", "with the same token are the same build, and with other parameters refused"),
      own("auto-retry", "a build that fails is retried as often as its project says, each linked with the next"),
      own("auto-retry", "a build is retried once, though the server dies before it is told"),
    ],
  },
  {
    priority: "should",
    feature: "Reports of tests and coverage, auto-discovery, truncation",
    does: "All ten formats; found reports where the image has find and grep.",
    tests: [
      own("reports/formats/formats", "%s is recognised and read"),
      own("reports/reports", "test reports are summed up, and the build names them"),
      own("reports/reports", "cases beyond 500 are counted and not kept, and pages lead through the others"),
      own("reports/reports", "coverage is shown by file, in the order and range that is asked for"),
      own("reports/discover", "makes a report of each format, in groups of the project"),
      scenario("reports/junit", "A report of tests that fail"),
    ],
  },
  {
    priority: "should",
    feature: "Batches: graph, list, matrix",
    does: "And fan-out; combined artifacts, retry of what failed.",
    tests: [
      own("batch/spec/batch-spec", "a graph: every key of a build"),
      own("batch/spec/batch-spec", "a list takes no dependencies"),
      own("batch/spec/batch-spec", "a matrix: every combination, with what holds for all"),
      own("batch/batch", "runs a hidden first build, then its builds in order, each under its identifier"),
      own("batch/batch", "runs what failed once more under the same id; earlier builds are told of"),
      own("batch/batch.engine", "of a graph of three builds, in order, with one artifact of all"),
      e2e(
        "services/codepipeline-providers",
        "a batch is an action: its builds run in order, their artifacts are its outputs, and what they export are its variables",
      ),
    ],
  },
  {
    priority: "should",
    feature: "Webhooks with filter groups, a warning for unanchored patterns; status to the host",
    does: "GitHub, GitLab and Bitbucket; the warning is in the answer and in the build's log.",
    tests: [
      own("webhooks/webhooks", "a push builds exactly its commit, and the build knows what started it"),
      own("webhooks/webhooks", "an unanchored pattern keeps its meaning and is warned of, in the answer and in the log of the build"),
      own("webhooks/filters", "one group that matches is enough, and without groups pushes and pull requests count"),
      own("build-status/report", "%s hears how the build of its commit ended (%s)"),
      own("build-status/report", "of a batch the host hears as a whole: when its builds begin, and how it ended"),
    ],
  },
  {
    priority: "should",
    feature: "Resource limits, the text for want of memory, of images that cannot be pulled; registryCredential",
    does: "Limits are the container's; the engine's own words follow AWS's.",
    tests: [
      own("course", "memory"),
      own("logs/transcript", "a command that ended because the memory ran out says so, and only that one"),
      own("runner/image", "an image that is nowhere"),
      own("runner/image", "a private image is pulled with the project's credential, and not without"),
      own("runner/image", "a registry's limit is told in its own words"),
      own("builds.engine", "says of a command that took more memory than its compute has why it was killed"),
      own("builds.engine", "of an image that does not exist says so in PROVISIONING"),
    ],
  },
  {
    priority: "should",
    feature: "codebuild-breakpoint and codebuild-resume; sandboxes",
    does: "`towpath shell BUILD` in place of Session Manager; sandboxes with commands.",
    tests: [
      own("agent/agent", "pauses the build until codebuild-resume; a shell has the variables and the directory of that moment"),
      own("debug/shell.engine", "a build waits at codebuild-breakpoint, over a crash, and goes on"),
      own("sandbox/sandbox.engine", "is the project's environment, and stays"),
      own("sandbox/sandbox.engine", "runs commands, each with its exit code, output, errors and log"),
    ],
  },
  {
    priority: "should",
    feature: "codebuild-hash-files, codebuild-glob-search",
    does: "And codebuild-tests-run; in every image, by its shell.",
    tests: [
      own("agent/cache", "hashes what the files hold, whatever order they are named in"),
      own("agent/fan-out", "prints what matches, in the order of names, each once"),
      own("agent/fan-out", "adds the files of its shard to the command, neighbours together"),
    ],
  },
];
