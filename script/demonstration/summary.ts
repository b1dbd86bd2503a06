import type { InfrastructureOutputs } from "../../examples/todo/infra.ts";
import { repositoryUrl } from "./push.ts";
import type { Reporter } from "./reporter.ts";
import type { Access } from "./towpath.ts";

interface Outcome {
  access: Access;
  outputs: InfrastructureOutputs;
  urls: { console: string };
  verdicts: Record<string, boolean>;
  figures: Record<string, number | string>;
  /** Why the broken version's Deploy action failed. */
  reason: string;
  seconds: number;
  isDown: boolean;
}

const words: Record<string, string> = {
  firstVersionServed: "the first version was built, pushed, deployed and served",
  secondVersionServed: "the second one replaced it, with its migration",
  noRequestFailedInSecond: "no request failed meanwhile",
  brokenVersionFailedInDeploy: "the broken third one failed its Deploy action, with the reason",
  secondVersionStillServed: "the second one goes on serving",
  noRequestFailedInThird: "no request failed meanwhile",
  brokenVersionServedNobody: "the broken one never answered anybody",
  databaseAnswersInPrivateGroup: "the database answers in the private group",
  databaseHiddenFromHost: "… not to this host",
  databaseHiddenFromPublicSubnet: "… not in the public subnet",
  databaseHiddenFromBuildWithoutVpc: "… not to a build without vpcConfig",
  natRouteReachesOutside: "with a route to the NAT gateway a container reaches the outside",
  noNatRouteNoOutside: "… and without one it does not",
  nothingLeft: "afterwards nothing is left",
};

/** What was proved, and what to do next. */
export function summarize(reporter: Reporter, outcome: Outcome): void {
  const { verdicts, figures, seconds } = outcome;
  reporter.heading(`Proved in ${Math.round(seconds)} s`);
  for (const [name, isTrue] of Object.entries(verdicts)) reporter.line(`  ${isTrue ? "✓" : "✗ NOT"} ${words[name] ?? name}`);
  reporter.line(
    `\n  ${figures["secondRequests"]} requests while version 2 came, ${figures["secondFailedRequests"]} failed; ${figures["thirdRequests"]} while version 3 failed, ${figures["thirdFailedRequests"]} failed.`,
  );
  if (outcome.reason) reporter.line(`  Why version 3 was rolled back: ${outcome.reason.split("\n")[0]}`);
  if (!outcome.isDown) nextThings(reporter, outcome);
}

function nextThings(reporter: Reporter, { access, outputs, urls }: Outcome): void {
  const host = new URL(access.endpoint).host;
  reporter.heading("It keeps running");
  reporter.line(`  The application   ${outputs.url}`);
  reporter.line(`  The AWS endpoint  ${access.endpoint}`);
  reporter.line(`  The console       ${urls.console} (works once; later: npx towpath console)`);
  reporter.heading("The next five things to try");
  const things = [
    ["see the pipeline as AWS shows it", `aws codepipeline get-pipeline-state --name ${outputs.pipelineName}`],
    ["watch a build's log", `aws logs tail ${outputs.logGroups.builds} --follow`],
    [
      "change the application and push it",
      `git clone ${repositoryUrl(access)} && cd todo && $EDITOR src/page.js && git commit -am "Change it" && git push`,
    ],
    ["pull the image that was built", `docker pull ${host}/${outputs.repositoryName}:latest`],
    ["remove everything", "npx towpath down"],
  ] as const;
  reporter.line('  First, in this shell: eval "$(npx towpath env)"');
  things.forEach(([what, command], i) => reporter.line(`  ${i + 1}. ${what}\n     ${command}`));
}
