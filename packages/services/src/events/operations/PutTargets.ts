import type { Operation } from "../../door/service.ts";
import { invalid, tooMany } from "../faults.ts";
import { targetsMax } from "../limits.ts";
import type { EventsParts } from "../model.ts";
import { checkRoles } from "../roles.ts";
import { saveTarget, targetsOf, theRule } from "../store.ts";
import { checkTarget } from "../targets/check.ts";

/** Adds targets, or replaces those with the same ids. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html */
export const PutTargets: Operation<"events", "PutTargets", EventsParts> = async (input, { caller }, parts) => {
  const { Rule: name, EventBusName: bus, Targets: targets } = input;
  theRule(parts.journal, caller, name, bus);
  const ids = targets.map(({ Id }) => Id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw invalid(`Parameter targets is not valid. Reason: More than one target with Id '${twice}' is provided.`);
  for (const target of targets) checkTarget(caller, target);
  await checkRoles(
    parts.aws,
    caller,
    targets.map(({ RoleArn }) => RoleArn),
  );
  parts.journal.transact((tx) => {
    const rule = theRule(tx, caller, name, bus);
    for (const target of targets) saveTarget(tx, rule, target);
    if (targetsOf(tx, rule).length > targetsMax) throw tooMany();
  });
  return { FailedEntryCount: 0, FailedEntries: [] };
};
