import { type Command, textOf } from "../command.ts";
import { UserError } from "../errors.ts";
import { readEvents, requireServer } from "../server-client.ts";
import { settings } from "../settings.ts";

export const events: Command = {
  name: "events",
  summary: "print what happened, one JSON object a line",
  description:
    "Events are those of EventBridge with a number of their own. Without --after all that are kept are printed, with --follow only new\n" +
    "ones; --after and --follow together miss nothing in between.",
  options: [
    { flags: "-f, --follow", text: "go on with what happens from now on" },
    { flags: "--after <number>", text: "begin after this event number" },
    { flags: "--source <source>", text: "only of this source, such as aws.codepipeline" },
    { flags: "--resource <arn>", text: "only of this resource" },
  ],
  examples: [
    ["towpath events --follow", "watch"],
    ["towpath events --source aws.codebuild", "what builds did so far"],
  ],
  async run(context, input) {
    const follow = input.options["follow"] === true;
    const after = textOf(input, "after");
    if (after !== undefined && !/^\d+$/.test(after)) throw new UserError(`--after takes an event number, not "${after}".`, { exitCode: 2 });
    const { access } = await requireServer(settings(context), context.now());
    const [source, resource] = [textOf(input, "source"), textOf(input, "resource")];
    const from = after ?? (follow ? undefined : "0");
    const query = { follow, ...(from && { after: from }), ...(source && { source }), ...(resource && { resource }) };
    const signal = context.stopSignal();
    for await (const line of readEvents(access, query, { now: context.now(), signal })) context.print(line);
    if (signal.aborted) return 130;
    if (follow) context.note("The server has ended the stream.");
    return follow ? 1 : 0;
  },
};
