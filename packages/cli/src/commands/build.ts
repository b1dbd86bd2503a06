import { imageDefault } from "../build/image-default.ts";
import type { Command } from "../command.ts";
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
    { flags: "--source <directory>", text: "what to build (default: this directory)" },
    { flags: "--image <image>", text: `where to build it (default ${imageDefault})` },
    { flags: "--env <name=value...>", text: "set a variable; NAME alone takes its value from here; may be given again" },
    { flags: "--privileged", text: "with a container engine inside, for docker build" },
    { flags: "--vpc-of <project>", text: "in the subnets and security groups of this CodeBuild project" },
    { flags: "--role <arn>", text: "as this role" },
    { flags: "--timeout <minutes>", text: "stop it after so many minutes (default 60)" },
    { flags: "--json", text: "one JSON object a line: start, line, phase, end" },
  ],
  examples: [
    ["towpath build", "what would CodeBuild say to this?"],
    ["towpath build --env TAG=test --privileged", "with a variable and Docker"],
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
    const { access } = await requireServer(settings(context), context.now());
    const report = input.options["json"] === true ? jsonReport(context) : plainReport(context);
    const aws = openAws(access, () => context.now());
    return runBuild(context, aws, wanted, { report, again: againOf(input), signal: context.stopSignal() });
  },
};
