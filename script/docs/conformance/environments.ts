import { codebuild, e2e, own, type Row, scenario } from "./row.ts";

/** What a build runs in, and what goes in and out. */
export const environmentRows: readonly Row[] = [
  {
    priority: "must",
    feature: "Privileged builds: an engine inside; docker login, build and push to the ECR name",
    does: "A nested engine with layers kept on a volume, without access to the host's; the registry's name leads here over TLS that is trusted.",
    tests: [
      own("builds.engine", "with privilegedMode has a container engine of its own"),
      own("cache/caches.engine", "LOCAL_DOCKER_LAYER_CACHE: the second build finds the layers, a concurrent one is not disturbed"),
      e2e(
        "services/codebuild-content",
        "a privileged build in the VPC makes an image, whose containers have the build's role, and the next build runs in it",
      ),
      ["packages/network/src/isolation.engine.test.ts", "keeps a privileged workload in, whatever it does to its own packet filter"],
      scenario("docker/build-with-cache", "docker build with the last image as cache, login and push"),
    ],
  },
  {
    priority: "must",
    feature: "Curated ids become real images; runtimes.yml with `default`, `N.x`, `latest`; a warning for other images",
    does: "Images made here (docs/build-environments.md), or AWS's own by a setting.",
    tests: [
      own("runner/curated", "AWS publishes %s as %s"),
      own("runner/curated", "the list of curated images names the languages that builds find"),
      own("runtimes/select", "selects %s"),
      own("runtimes/runtimes", "are installed in DOWNLOAD_SOURCE, between the variables and the directory"),
      own("runtimes/runtimes", "that the image does not have fail DOWNLOAD_SOURCE in AWS's words"),
      own("runtimes/runtimes", "of an image without any are skipped with AWS's line"),
      own("environments.engine", "runtimes that the image itself describes are installed, and their variables hold"),
      e2e("projects/projects", "the standard image has the languages and tools that it is said to have"),
      e2e("projects/projects", "versions that are not installed come from the registries of Node and Go"),
    ],
  },
  {
    priority: "must",
    feature: "Sources NO_SOURCE, S3, CODEPIPELINE; secondary sources; resolvedSourceVersion",
    does: "Fetched by the server, so they need no route from the subnet.",
    tests: [
      scenario("buildspec/inline", "An inline buildspec with no source"),
      own("transfer.engine", "a ZIP in S3 is the source, with its modes and links, and its own buildspec"),
      own("transfer.engine", "a pipeline's inputs and outputs"),
      own("sources/s3", "everything below a prefix goes into the container as a stream"),
      own("sources/pipeline", "a reference is cloned with its history, at its commit (%#)"),
      own("source-credentials/source-credentials", "secondary sources have places and versions of their own, two of one repository too"),
      e2e("services/codebuild-content", "a ZIP in a bucket, in the version that is asked for, with the buildspec that is named"),
      e2e("services/codebuild-content", "a prefix in a bucket, and another source beside it"),
    ],
  },
  {
    priority: "must",
    feature: "S3 artifacts: patterns, base directory, discard and exclude, ZIP, metadata, hashes, secondary artifacts",
    does: "Streamed out of the container; single files have no hashes in their metadata.",
    tests: [
      own("artifacts/select", "which files are taken"),
      own("artifacts/select", "base directories with wildcards"),
      own("artifacts/upload", "the key: path, build id, name; the root of the bucket for a slash"),
      own("artifacts/upload", "discard-paths, exclude-paths and a base directory with wildcards"),
      own("artifacts/upload", "packaging NONE: an object for each file, with the build's ARN and no hashes"),
      own("transfer.engine", "artifacts: base directory, exclusions, modes, links, names, hashes"),
      own("transfer.engine", "artifacts that are not there fail UPLOAD_ARTIFACTS in AWS's words"),
      scenario("artifacts/name-by-the-shell", "The name of an artifact is expanded by the shell"),
      scenario("artifacts/secondary", "Secondary artifacts by identifier"),
      e2e("services/codebuild-content", "as files, as a ZIP under the build's id, and more than one"),
    ],
  },
  {
    priority: "must",
    feature: "`vpcConfig`: an interface in the subnet, security groups, networkInterface",
    does: "Packet rules in the namespace of the build, in force before its first command.",
    tests: [
      own("transfer.engine", "a build in a VPC has an interface there, one even after a crash, which is gone afterwards"),
      ["packages/network/src/contract/network-contract.ts", "lets the group through that a rule names, and no other"],
      ["packages/network/src/contract/network-contract.ts", "lets out only what has a route out"],
      ["packages/services/src/ec2/reach.test.ts", "the database answers the private group only"],
      e2e("services/codepipeline-providers", "commands run inside of the subnet that their action names"),
    ],
  },
  {
    priority: "must",
    feature: "The build action of CodePipeline; exportedEnvironmentVariables",
    does: "StartBuild as the pipeline's role; variables are the action's output.",
    tests: [
      [
        "packages/services/src/codepipeline/providers/codebuild/code-build.test.ts",
        "a build gets the artifacts of the action as its sources and places, and its configuration as overrides",
      ],
      [
        "packages/services/src/codepipeline/providers/codebuild/code-build.test.ts",
        "the end of the build ends the action, with its exported variables",
      ],
      scenario("env/exported-variables", "Exported variables are those of the end of post_build"),
      e2e("services/codepipeline-providers", "a full clone has the history, and git in the build reaches where it came from"),
    ],
  },
  {
    priority: "must",
    feature: "Events of states and phases",
    does: "On the default bus, in AWS's shape.",
    tests: [
      own("course", "events tell of every phase and status, in AWS's shape"),
      [`${codebuild}/recovery.engine.test.ts`, "with every crash there is the same event once for each phase"],
    ],
  },
];
