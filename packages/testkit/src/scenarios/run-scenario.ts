/** Plays a scenario from its folder on an installation of its own. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Installation } from "./installation.ts";
import { valueAt } from "./match.ts";
import { Mismatch, Play } from "./play.ts";
import { provide } from "./provide.ts";
import { gitSourcesOf, provideRepositories } from "./repositories.ts";
import { Refused } from "./sdk-calls.ts";
import { readScenario, type Step } from "./vocabulary.ts";

/** Rejects with the first step that is other than the scenario says. */
export async function runScenario(folder: string): Promise<void> {
  const { title, steps } = readScenario(readFileSync(join(folder, "scenario.yaml"), "utf8"));
  await using installation = await Installation.open();
  const play = new Play(installation, folder);
  play.names.remember("endpoint", installation.access.endpoint);
  const wanted = wantedBy(play);
  await provide(installation.inside, wanted);
  play.connectionArn = await provideRepositories(installation, gitSourcesOf(wanted.declarations));
  await play.rest();
  for (const [index, step] of steps.entries()) {
    try {
      await playStep(play, step);
    } catch (cause) {
      const failures = await failedActions(play).catch(() => []);
      const told = [title, `step ${index + 1}, ${step.text}`, (cause as Error).message, ...failures];
      throw new Error(told.join("\n"), { cause });
    }
  }
  if (installation.killIsAhead) throw new Mismatch("the server was to be killed, and never reached the crash point");
}

function wantedBy(play: Play): Parameters<typeof provide>[1] {
  const files = readdirSync(play.folder);
  const buildspecs = files.flatMap((file): [string, string][] => {
    const project = /^buildspec(?:-(.+))?\.yml$/.exec(file);
    return project ? [[project[1] ?? "", play.text(file)]] : [];
  });
  return {
    declarations: files
      .filter((file) => /^pipeline.*\.json$/.test(file))
      .sort(mainFirst)
      .map((file) => play.declaration(file)),
    buildspecs: new Map(buildspecs),
  };
}

const mainFirst = (one: string, other: string): number =>
  Number(other === "pipeline.json") - Number(one === "pipeline.json") || one.localeCompare(other);

/** What went wrong on the way, for whoever reads why a scenario fails. */
async function failedActions(play: Play): Promise<string[]> {
  const failures: string[] = [];
  for (const pipeline of play.pipelines)
    for (const { status, actionName, pipelineExecutionId = "", output } of await play.actions(pipeline)) {
      const { code, message } = output?.executionResult?.errorDetails ?? {};
      if (status === "Failed")
        failures.push(`action ${actionName} of ${play.names.letter(pipelineExecutionId)} failed: ${code}: ${message}`);
    }
  return failures;
}

async function playStep(play: Play, step: Step): Promise<void> {
  const { output, refusal } = await outcomeOf(play, step);
  await play.rest();
  if (step.refused) return play.check("refused", step.refused, refusal ?? { type: "no refusal" });
  if (refusal) throw new Mismatch(`refused with ${refusal.type} (${refusal.status}): ${refusal.message}`);
  if (step.gives) play.check("gives", step.gives, output);
  for (const [name, path] of Object.entries(step.remember ?? {})) {
    const value = valueAt(play.names.withLetters(output), path);
    if (typeof value !== "string" && typeof value !== "number") throw new Mismatch(`there is nothing to remember at ${path}`);
    play.names.remember(name, play.names.filledIn(String(value)));
  }
}

/** A call that the server did not survive has no answer: what became of it is seen afterwards. */
async function outcomeOf(play: Play, step: Step): Promise<{ output?: unknown; refusal?: Refused["refusal"] }> {
  try {
    return { output: await step.act(play) };
  } catch (error) {
    if (play.installation.isDead) return {};
    if (error instanceof Refused) return { refusal: error.refusal };
    throw error;
  }
}
