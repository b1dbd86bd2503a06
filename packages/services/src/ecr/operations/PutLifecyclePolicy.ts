import type { Operation } from "../../door/service.ts";
import { invalidParameter } from "../faults.ts";
import type { EcrParts } from "../model.ts";
import { named } from "../shapes.ts";
import { repositoryOf } from "../store.ts";

/** Kept; nothing expires by it. */
export const PutLifecyclePolicy: Operation<"ecr", "PutLifecyclePolicy", EcrParts> = (input, { caller }, { journal }) => {
  const { lifecyclePolicyText } = input;
  checkPolicy(lifecyclePolicyText);
  return journal.transact((tx) => {
    const repository = repositoryOf(tx, caller, input);
    tx.move("UPDATE ecr_repositories SET lifecycle_policy = ? WHERE id = ?", lifecyclePolicyText, repository.id);
    return { ...named(repository), lifecyclePolicyText };
  });
};

/** Throws InvalidParameter for what is no policy at all. */
function checkPolicy(text: string): void {
  const invalid = (why: string) => invalidParameter("LifecyclePolicyText", `Lifecycle policy validation failure: ${why}`);
  let policy: { rules?: unknown };
  try {
    policy = JSON.parse(text) as { rules?: unknown };
  } catch {
    throw invalid("Invalid JSON");
  }
  if (!Array.isArray(policy?.rules) || policy.rules.length === 0)
    throw invalid("instance failed to match all required schemas: rules is missing");
  const priorities = policy.rules.map((rule: { rulePriority?: unknown }) => rule?.rulePriority);
  if (!priorities.every((priority) => Number.isSafeInteger(priority))) throw invalid("every rule needs a rulePriority");
  if (new Set(priorities).size < priorities.length) throw invalid("rulePriority must be unique");
}
