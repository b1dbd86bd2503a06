import type { Context } from "../context.ts";
import type { Line } from "./follow.ts";
import { agentText, openLastOutput } from "./last-output.ts";
import type { Build, Outcome } from "./outcome.ts";

/** What is told of a build while it runs and at its end. */
export interface Report {
  started(id: string): void;
  line(line: Line): void;
  state(build: Build): void;
  /** The commands that do the same once more, and that open a shell in what failed. */
  ended(build: Build, outcome: Outcome, commands: { again: string; shell: string | undefined }): void;
}

/** The last lines of a failed command that are shown once more. */
const linesShown = 20;

/** For a person: the log goes to standard output as it is, everything else to standard error. */
export function plainReport(context: Context): Report {
  const { style } = context;
  const last = openLastOutput(linesShown);
  let isTold = false;
  return {
    started: (id) => context.note(style("dim", `Build ${id}`)),
    line({ message }) {
      const line = message.replace(/\n$/, "");
      last.take(line);
      context.print(agentText(line) === undefined ? line : style("dim", line));
    },
    state(build) {
      const seconds = Math.max(0, Math.round(context.now() / 1000 - build.startTime));
      context.live(style("dim", `${build.currentPhase.toLowerCase()}, ${seconds} s`));
      if (build.currentPhase !== "QUEUED" || isTold || seconds < 2) return;
      isTold = true;
      context.note("The build waits in the queue: others run. Ctrl-C takes it out.");
    },
    ended(build, outcome, { again, shell }) {
      context.live(undefined);
      const { status, phase } = outcome;
      const time = `after ${outcome.seconds.toFixed(1)} s`;
      if (status === "SUCCEEDED") return context.note(`${style("green", status)} ${time}`);
      const shown = phase === undefined ? [] : last.of(phase);
      if (shown.length > 0) context.note(style("bold", `The last lines of ${phase}:`));
      for (const line of shown) context.note(`  ${line}`);
      context.note(`${style("red", status)} ${time}${phase === undefined ? "" : ` in ${phase}`}: ${reasonOf(outcome)}`);
      const { groupName, streamName } = build.logs ?? {};
      context.note(`again: ${again}`);
      if (shell !== undefined) context.note(`shell: ${shell}`);
      if (groupName) context.note(`log:   aws logs tail ${groupName} --log-stream-names ${streamName} --since 1d`);
    },
  };
}

function reasonOf({ command, exitCode, statusCode, message }: Outcome): string {
  if (command !== undefined) return `exit status ${exitCode} of ${command.trimEnd().split("\n").join("\n    ")}`;
  return [statusCode, message].filter(Boolean).join(": ") || "no reason was given";
}

/** For a program: one JSON object a line. */
export function jsonReport(context: Context): Report {
  const tell = (event: object) => context.print(JSON.stringify(event));
  let told = 0;
  const phases = (build: Build) => {
    const ended = build.phases.filter(({ phaseStatus }) => phaseStatus !== undefined);
    for (const { phaseType, phaseStatus, durationInSeconds, contexts } of ended.slice(told))
      tell({ type: "phase", phase: phaseType, status: phaseStatus, seconds: durationInSeconds, context: contexts?.[0] });
    told = Math.max(told, ended.length);
  };
  return {
    started: (build) => tell({ type: "start", build }),
    line: ({ timestamp, message }) => tell({ type: "line", at: timestamp, text: message.replace(/\n$/, "") }),
    state: phases,
    ended(build, outcome, { again, shell }) {
      phases(build);
      tell({
        type: "end",
        build: build.id,
        ...outcome,
        log: build.logs?.groupName && { group: build.logs.groupName, stream: build.logs.streamName },
        again,
        shell,
      });
    },
  };
}
