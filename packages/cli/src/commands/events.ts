import { type Command, type Input, textOf } from "../command.ts";
import type { Context } from "../context.ts";
import { UserError } from "../errors.ts";
import { type Cursor, cursorAt } from "../events/cursor.ts";
import { handOn, pauseMs, sequenceOf, sleepUnless } from "../events/hand-on.ts";
import { commandSink, type Sink, urlSink } from "../events/sink.ts";
import { type EventQuery, isAway, readEvents, requireServer } from "../server-client.ts";
import { settings } from "../settings.ts";

export const events: Command = {
  name: "events",
  summary: "print what happened, one JSON object a line, or hand it on",
  description:
    "Events are those of EventBridge with a number of their own, their sequence. Without --since all that are kept are printed, with\n" +
    "--follow only new ones; --since and --follow together miss nothing in between.\n\n" +
    "--to-url posts each event to a URL, --to-command gives each to a command on its standard input: one after the other, each until it is\n" +
    "taken (by a status of success, by exit code 0), with growing pauses. With --cursor the last event that was taken is kept in a file, and\n" +
    "the next run begins after it: every event is handed on at least once. With --follow, the server may stop and start meanwhile.",
  options: [
    { flags: "-f, --follow", text: "go on with what happens from now on" },
    { flags: "--since <number>", text: "begin after the event of this number" },
    { flags: "--source <source>", text: "only of this source, such as aws.codepipeline" },
    { flags: "--type <type>", text: 'only of this detail-type, such as "ECR Image Action"' },
    { flags: "--resource <arn>", text: "only of this resource" },
    { flags: "--pattern <json>", text: "only those that an event pattern of EventBridge matches" },
    { flags: "--to-url <url>", text: "post each event to this URL" },
    { flags: "--to-command <command>", text: "run this command for each event, with the event on its standard input" },
    { flags: "--cursor <file>", text: "begin after the last event of the run before, which this file keeps" },
  ],
  examples: [
    ["towpath events --follow", "watch"],
    ["towpath events --source aws.codebuild", "what builds did so far"],
    [`towpath events --pattern '{"detail": {"state": ["FAILED"]}}'`, "what failed"],
    ["towpath events --follow --to-url http://127.0.0.1:8080/hook --cursor hook.json", "hand everything on, over restarts"],
  ],
  async run(context, input) {
    const wanted = wantedOf(context, input);
    const signal = context.stopSignal();
    for (let failures = 1; ; failures++) {
      const seen = await read(context, wanted, signal, failures === 1);
      if (signal.aborted) return 130;
      if (!wanted.query.follow) return 0;
      if (!wanted.sink) {
        context.note("The server has ended the stream.");
        return 1;
      }
      if (seen) failures = 1;
      context.note("The server has ended the stream, or does not run. Waiting for it.");
      await sleepUnless(context, pauseMs(failures), signal);
    }
  },
};

interface Wanted {
  readonly query: Omit<EventQuery, "since">;
  readonly since: number | undefined;
  readonly sink: Sink | undefined;
  readonly cursor: Cursor | undefined;
  /** The last event that is done with, while the command runs. */
  last: number | undefined;
}

/** Throws UserError for options that do not go together. */
function wantedOf(context: Context, input: Input): Wanted {
  const [since, url, command, file] = ["since", "toUrl", "toCommand", "cursor"].map((name) => textOf(input, name));
  if (since !== undefined && !/^\d+$/.test(since)) throw misused(`--since takes an event number, not "${since}".`);
  if (url !== undefined && command !== undefined) throw misused("--to-url and --to-command do not go together: run the command twice.");
  if (url !== undefined && !/^https?:/.test(URL.parse(url)?.protocol ?? ""))
    throw misused(`--to-url takes an http or https URL, not "${url}".`);
  const filters = ["source", "type", "resource", "pattern"].flatMap((name) => {
    const text = textOf(input, name);
    return text === undefined ? [] : [[name, text] as const];
  });
  return {
    query: { follow: input.options["follow"] === true, ...Object.fromEntries(filters) },
    since: since === undefined ? undefined : Number(since),
    sink: url === undefined ? (command === undefined ? undefined : commandSink(command, context.env)) : urlSink(url),
    cursor: file === undefined ? undefined : cursorAt(file),
    last: undefined,
  };
}

const misused = (message: string): UserError => new UserError(message, { exitCode: 2 });

/** Reads until the stream ends. Resolves with whether there was a server. Only the first time it must be there. */
async function read(context: Context, wanted: Wanted, signal: AbortSignal, isFirst: boolean): Promise<boolean> {
  try {
    const { access, status } = await requireServer(settings(context), context.now());
    const { installationId, lastEvent } = status;
    const since = wanted.last ?? wanted.cursor?.read(installationId) ?? wanted.since ?? (wanted.query.follow ? lastEvent : 0);
    if (wanted.last === undefined) wanted.cursor?.write(installationId, since);
    wanted.last = since;
    const told = (oldest: number) => {
      if (oldest > since + 1) context.note(`The events from ${since + 1} to ${oldest - 1} are not kept any more.`);
    };
    for await (const line of readEvents(access, { ...wanted.query, since }, { now: context.now(), signal, oldest: told })) {
      if (!wanted.sink) context.print(line);
      else if (!(await handOn(context, wanted.sink, line, signal))) return true;
      wanted.last = sequenceOf(line);
      wanted.cursor?.write(installationId, wanted.last);
    }
    return true;
  } catch (error) {
    if (isFirst || !wanted.sink || !isAway(error)) throw error;
    return false;
  }
}
