/**
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-DeploymentWindow.html
 * Outside its window the rule waits: AWS's documentation says of a condition with an alarm beside a window that the alarm may have been
 * looked at before the window opens, and is not looked at again when it does.
 */
import { deploymentWindowTimeoutMinutes } from "../limits.ts";
import { ActionFailed, type Job, type Outcome } from "../providers/provider.ts";
import { CronRefused, nextMatch, parseCron } from "./cron.ts";
import { met, type RuleType, ruleTypeId, unmet } from "./rule.ts";
import { zoneOf, ZoneRefused } from "./time-zone.ts";

export const deploymentWindow: RuleType = {
  id: ruleTypeId("DeploymentWindow"),
  configuration: { Cron: { required: true }, TimeZone: {} },
  inputArtifacts: { min: 0, max: 0 },
  timeoutMinutes: ({ timeoutInMinutes }) => timeoutInMinutes ?? deploymentWindowTimeoutMinutes,
  timedOut: "The deployment window did not open within the timeout of the rule.",
  check({ name, configuration: { Cron = "", TimeZone = "UTC" } = {} }) {
    try {
      if (!Cron.includes("#{")) parseCron(Cron);
      if (!TimeZone.includes("#{")) zoneOf(TimeZone);
      return undefined;
    } catch (error) {
      if (!(error instanceof CronRefused || error instanceof ZoneRefused)) throw error;
      return `The configuration of rule '${name}' is not valid: ${error.message}`;
    }
  },
  start: async (job) => look(job),
  look: async (job) => look(job),
};

/** Looked at once more when the window opens; one that opens only after the deadline is not waited for. */
function look(job: Job): Outcome {
  const { Cron = "", TimeZone = "UTC" } = job.configuration;
  const opensAt = opening(Cron, TimeZone || "UTC", job);
  if (opensAt === undefined) return unmet(`The deployment window '${Cron}' (${TimeZone}) does not open before the timeout of the rule.`);
  if (opensAt <= job.now) return met(`The deployment window '${Cron}' (${TimeZone}) is open.`);
  const waitsFor = `The deployment window '${Cron}' (${TimeZone}) opens at ${new Date(opensAt).toISOString()}.`;
  return { waiting: { waitsFor }, lookAt: opensAt };
}

function opening(cron: string, timeZone: string, { now, deadline }: Job): number | undefined {
  try {
    return nextMatch(parseCron(cron), zoneOf(timeZone), now, deadline);
  } catch (error) {
    if (error instanceof CronRefused || error instanceof ZoneRefused)
      throw new ActionFailed("ConfigurationError", error.message, { cause: error });
    throw error;
  }
}
