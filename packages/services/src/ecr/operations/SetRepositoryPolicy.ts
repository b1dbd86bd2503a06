import type { Operation } from "../../door/service.ts";
import { invalidParameter } from "../faults.ts";
import type { EcrParts } from "../model.ts";
import { named } from "../shapes.ts";
import { repositoryOf } from "../store.ts";

/** Kept as it was sent; policies are not evaluated yet. */
export const SetRepositoryPolicy: Operation<"ecr", "SetRepositoryPolicy", EcrParts> = (input, { caller }, { journal }) => {
  const { policyText } = input;
  if (!isPolicy(policyText)) throw invalidParameter("PolicyText", "Invalid repository policy provided");
  return journal.transact((tx) => {
    const repository = repositoryOf(tx, caller, input);
    tx.move("UPDATE ecr_repositories SET policy = ? WHERE id = ?", policyText, repository.id);
    return { ...named(repository), policyText };
  });
};

function isPolicy(text: string): boolean {
  try {
    const policy: unknown = JSON.parse(text);
    return typeof policy === "object" && policy !== null && "Statement" in policy;
  } catch {
    return false;
  }
}
