/** When repositories elsewhere are asked: the outbox keeps one row for each, whose key is what `codepipeline_sources` calls the repository. */
import type { Event, Transaction } from "@towpath/journal";
import type { ActionDeclaration, Declaration } from "../declare/declaration.ts";
import { serviceName } from "../orchestration.ts";
import { findPoll, savePoll } from "../store/polls.ts";
import { connectionResource } from "../triggers/change.ts";

/** Whether a source action can be started by a change of a Git repository: by a trigger, or by the detection of changes. */
export const detectsChanges = ({ triggers = [] }: Declaration, { name, actionTypeId, configuration }: ActionDeclaration): boolean =>
  actionTypeId.provider === "CodeStarSourceConnection" &&
  (triggers.some(({ gitConfiguration }) => gitConfiguration.sourceActionName === name) || configuration["DetectChanges"] !== "false");

/** Looks at once, and from then on whenever the time has come. */
export function pollAt(tx: Transaction, resource: string, notBefore: number): void {
  tx.enqueue({ service: serviceName, kind: "poll", key: resource, notBefore });
}

/** The repository that an event says has something new, where it has to be asked what. */
export function hintedBy({ source, type, detail }: Event): string | undefined {
  if (source !== "aws.codeconnections" || type !== "Repository Changed") return undefined;
  const { connectionArn, fullRepositoryId } = detail as { connectionArn: string; fullRepositoryId: string };
  return connectionResource(connectionArn, fullRepositoryId);
}

/** What is being asked at this moment may be from before the change, so it is asked again. */
export function hintChange(tx: Transaction, resource: string): void {
  const row = findPoll(tx, resource);
  if (!row) return;
  savePoll(tx, { ...row, next: tx.now });
  pollAt(tx, resource, tx.now);
}
