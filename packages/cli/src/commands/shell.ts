import type { Command } from "../command.ts";
import { requireServer } from "../server-client.ts";
import { settings } from "../settings.ts";

export const shell: Command = {
  name: "shell",
  arguments: "<build> [command...]",
  summary: "open a shell in a build",
  description:
    "BUILD is the id of a build, the last part of it, or its ARN; that of a sandbox does as well. The shell is in the build's own container,\n" +
    "with its files, variables, directory and network: of a build that runs, that waits at codebuild-breakpoint, or that failed a while ago\n" +
    "(TOWPATH_KEEP_FAILED minutes; the environment gives way when builds need its place). Exits with the exit code of the shell or command.",
  options: [{ flags: "--resume", text: "let a build go on that waits at codebuild-breakpoint" }],
  examples: [
    ["towpath shell todo:0f9c...", "look around where a build failed"],
    ["towpath shell todo:0f9c... -- env", "one command; its exit code is passed on"],
    ["towpath shell todo:0f9c... --resume", "go on after codebuild-breakpoint"],
  ],
  async run(context, input) {
    const [of, ...words] = input.arguments as [string, ...string[]];
    const { converse } = await import("../shell/converse.ts");
    const { access } = await requireServer(settings(context), context.now());
    if (input.options["resume"] === true) {
      return converse(context, access, { of, words: ["codebuild-resume"], terminal: undefined, hasInput: false });
    }
    const terminal = words.length === 0 ? context.terminal : undefined;
    const hasInput = terminal !== undefined || !context.isInputTerminal;
    return converse(context, access, { of, words, terminal, hasInput });
  },
};
