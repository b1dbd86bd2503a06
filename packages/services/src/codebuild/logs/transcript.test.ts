import type { LogLine } from "@towpath/engine";
import { expect, test } from "vitest";
import type { BuildPlan } from "../plan/plan.ts";
import { makeMasker } from "./masker.ts";
import { freshTranscript, Transcript } from "./transcript.ts";

const plan = {
  commands: [
    { text: "echo one\necho two\n", line: 5 },
    { text: "deploy --key hunter22", line: 7 },
  ],
} as unknown as BuildPlan;
const token = "7e57";
const said = [
  "7e57 begin",
  "7e57 phase INSTALL",
  "7e57 run 0",
  "hello",
  "half a line7e57 ran 0 0",
  "7e57 run 1",
  "",
  "7e57 ran 1 3",
  "7e57 phase-end INSTALL 1",
  "about 7e57 and others",
  "7e57 end",
];

const lines: LogLine[] = said.map((text, index) => ({
  stream: "stdout",
  bytes: Buffer.from(`${text}\n`),
  timeMs: 1000 + index,
  timestamp: `2026-01-02T03:04:05.${String(index).padStart(6, "0")}789Z`,
}));

const open = (state = freshTranscript) => new Transcript(plan, token, makeMasker(["hunter22"]), state);

test("markers become AWS's lines, and events", () => {
  const transcript = open();
  for (const line of lines) transcript.feed(line);
  const { entries, events } = transcript.take();
  const at = (micros: number) => `[Container] 2026/01/02 03:04:05.${String(micros).padStart(6, "0")} `;
  expect(entries.map(({ message }) => message)).toEqual([
    `${at(0)}Phase complete: DOWNLOAD_SOURCE State: SUCCEEDED\n`,
    `${at(0)}Phase context status code:  Message: \n`,
    `${at(1)}Entering phase INSTALL\n`,
    `${at(2)}Running command echo one\n`,
    "echo two\n",
    "hello\n",
    "half a line\n",
    `${at(5)}Running command deploy --key ***\n`,
    "\n",
    `${at(7)}Command did not exit successfully deploy --key *** exit status 3\n`,
    `${at(8)}Phase complete: INSTALL State: FAILED\n`,
    `${at(8)}Phase context status code: COMMAND_EXECUTION_ERROR Message: Error while executing command: deploy --key ***. Reason: exit status 3\n`,
    "about 7e57 and others\n",
  ]);
  expect(events).toEqual([
    { kind: "phase-ended", phase: "DOWNLOAD_SOURCE", status: "SUCCEEDED", at: 1000 },
    {
      kind: "phase-ended",
      phase: "INSTALL",
      status: "FAILED",
      at: 1008,
      context: { statusCode: "COMMAND_EXECUTION_ERROR", message: "Error while executing command: deploy --key ***. Reason: exit status 3" },
    },
  ]);
  expect(transcript.state.ended).toBe(true);
});

test("reading on from any line gives what reading at once gives", () => {
  const whole = open();
  for (const line of lines) whole.feed(line);
  const expected = whole.take();
  for (let stop = 0; stop <= lines.length; stop++) {
    const first = open();
    for (const line of lines.slice(0, stop)) first.feed(line);
    const before = first.take();
    const second = open(JSON.parse(JSON.stringify(first.state)));
    for (const line of lines.slice(stop)) second.feed(line);
    const after = second.take();
    expect([...before.entries, ...after.entries]).toEqual(expected.entries);
    expect([...before.events, ...after.events]).toEqual(expected.events);
  }
});

test("time never runs backwards", () => {
  const transcript = open({ ...freshTranscript, lastAt: 5000 });
  transcript.feed(lines[3] as LogLine);
  expect(transcript.take().entries[0]?.at).toBe(5000);
});

test("a command that ended because the memory ran out says so, and only that one", () => {
  const made = { commands: [{ text: "make", line: 1 }] } as unknown as BuildPlan;
  const transcript = new Transcript(made, "tok", makeMasker([]), freshTranscript);
  const at = { stream: "stdout", timestamp: "2026-01-01T00:00:00.000000000Z", timeMs: 1 } as const;
  const tell = (text: string) => transcript.feed({ ...at, bytes: Buffer.from(`tok ${text}\n`) });
  const message = () => {
    tell("phase-end BUILD 1");
    return transcript.take().events.map((event) => ("context" in event ? event.context?.message : undefined));
  };
  for (const text of ["out-of-memory", "ran 0 137"]) tell(text);
  expect(message()).toEqual([
    "Error while executing command: make. Reason: exit status 137. A process was killed because the memory of the build's compute type ran out; a larger compute type has more.",
  ]);
  tell("ran 0 137");
  expect(message()).toEqual(["Error while executing command: make. Reason: exit status 137"]);
});
