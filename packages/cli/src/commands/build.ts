import { imageDefault } from "../build/image-default.ts";
import type { Command } from "../command.ts";
import { UserError } from "../errors.ts";
import { requireServer } from "../server-client.ts";
import { settings } from "../settings.ts";

export const build: Command = {
  name: "build",
  summary: "run the buildspec of a working tree as CodeBuild does",
  description:
    "Builds the files as they are, changes that are not committed included, in the same container that StartBuild makes, and shows the log\n" +
    "while it is written. In a Git work tree the files that are ignored stay out, elsewhere only .git does. The build belongs to the project\n" +
    "towpath-build-DIRECTORY-HASH, which is made when it is missing; as a role that may do everything it takes towpath-build, unless --role\n" +
    "names another.\n\n" +
    "Exits with the exit code of the command that failed, or with 1 where something else did. Ctrl-C stops the build and leaves nothing of it\n" +
    "but its log.",
  options: [
    { flags: "--buildspec <file>", text: "the buildspec, in the source or elsewhere (default buildspec.yml)" },
    {
      flags: "--source <directory...>",
      text: "what to build (default: this directory); ID=DIRECTORY is one more, at CODEBUILD_SRC_DIR_ID",
    },
    { flags: "--image <image>", text: `where to build it (default ${imageDefault})` },
    { flags: "--env <name=value...>", text: "set a variable; NAME alone takes its value from here; may be given again" },
    { flags: "--privileged", text: "with a container engine inside, for docker build" },
    { flags: "--vpc-of <project>", text: "in the subnets and security groups of this CodeBuild project" },
    { flags: "--role <arn>", text: "as this role" },
    { flags: "--timeout <minutes>", text: "stop it after so many minutes (default 60)" },
    { flags: "--debug", text: "pause at codebuild-breakpoint, for towpath shell in another terminal" },
    { flags: "--watch", text: "build again whenever the files change, until Ctrl-C" },
    { flags: "--json", text: "one JSON object a line: start, line, phase, end" },
  ],
  examples: [
    ["towpath build", "what would CodeBuild say to this?"],
    ["towpath build --env TAG=test --privileged", "with a variable and Docker"],
    ["towpath build --watch", "again at each change of the files"],
    ["towpath build --vpc-of todo", "where the build of pipeline todo reaches its database"],
  ],
  async run(context, input) {
    const [{ againOf, wantedOf }, { openAws }, { jsonReport, plainReport }, { runBuild }] = await Promise.all([
      import("../build/wanted.ts"),
      import("../build/aws.ts"),
      import("../build/report.ts"),
      import("../build/run-build.ts"),
    ]);
    const wanted = wantedOf(input, context.env, process.cwd());
    const config = settings(context);
    const { keepFailedMinutes } = config;
    const { access } = await requireServer(config, context.now());
    const report = input.options["json"] === true ? jsonReport(context) : plainReport(context);
    const aws = openAws(access, () => context.now());
    const signal = context.stopSignal();
    const how = { report, again: againOf(input), keepsFailed: keepFailedMinutes > 0 };
    if (input.options["watch"] !== true) return runBuild(context, aws, wanted, { ...how, signal });
    const { buildOnChange } = await import("../build/watch.ts");
    const directories = [wanted.directory, ...wanted.secondary.map(({ directory }) => directory)];
    // The buildspec may be among what changes.
    const build = async (until: AbortSignal) => {
      try {
        return await runBuild(context, aws, wantedOf(input, context.env, process.cwd()), { ...how, signal: until });
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        context.note(`towpath: ${error.message}`);
        return error.exitCode;
      }
    };
    return buildOnChange(context, directories, build, signal);
  },
};
