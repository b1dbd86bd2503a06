import { maskedLengthLeast } from "../limits.ts";
import type { BuildPlan } from "../plan/plan.ts";
import type { BuildRow } from "../store.ts";

type Say = (text: string) => void;

/** What a build's log begins with. */
export function preamble({ settings }: BuildRow, say: Say): void {
  const type = settings.source.type ?? "";
  say("Running on CodeBuild On-demand");
  say("Waiting for agent ping");
  say("Waiting for DOWNLOAD_SOURCE");
  say("Phase is DOWNLOAD_SOURCE");
  if (type === "S3" || type === "CODEPIPELINE") say("Setting HTTP client timeout to higher timeout for S3 source");
  else say(`Not setting HTTP client timeout for source type ${type.toLowerCase()}`);
}

/** The rest of DOWNLOAD_SOURCE, up to what the agent itself tells. */
export function preambleEnd(plan: BuildPlan, tooShort: string[], say: Say): void {
  say("Processing environment variables");
  if (Object.values(plan.variables).some(({ from }) => from === "parameter-store")) say("Decrypting parameter store environment variables");
  for (const name of tooShort) say(`The value of ${name} is shorter than ${maskedLengthLeast} characters and is not masked in this log.`);
  if (Object.keys(plan.runtimeVersions).length === 0) say("No runtime version selected in buildspec.");
  else say("Skipping install of runtimes. Runtime version selection is not supported by this build image");
  say(`Moving to directory ${plan.directory}`);
  say(plan.ignored.includes("cache") ? "Cache is defined in the buildspec" : "Cache is not defined in the buildspec");
  say(`Skip cache due to: ${plan.cachePaths.length === 0 ? "no paths specified to be cached" : "the project has no cache"}`);
  say("Registering with agent");
  say(`Phases found in YAML: ${plan.named.length}`);
  for (const { phase, commands } of plan.named) say(` ${phase}: ${commands} commands`);
}
