import type { Transaction } from "@towpath/journal";
import type { Judgement } from "./monitor.ts";
import { reasons, type Target, type TargetGroup, type TargetState } from "./model.ts";
import { deleteTarget, putTarget } from "./store.ts";

/** The legal moves of a target's state. `gone` is the end: the row is deleted. */
export const moves: Record<TargetState, readonly (TargetState | "gone")[]> = {
  unused: ["initial", "gone"],
  initial: ["healthy", "unhealthy", "draining", "unused", "gone"],
  healthy: ["unhealthy", "draining", "unused", "gone"],
  unhealthy: ["healthy", "draining", "unused", "gone"],
  draining: ["initial", "gone"],
};

/** Writes a target's new state with its event; a move that is not legal is a bug. */
export function moveTarget(tx: Transaction, group: TargetGroup, target: Target, to: Judgement & { drainedBy?: number }): void {
  if (to.state !== target.state && !moves[target.state].includes(to.state)) {
    throw new TypeError(`a target does not go from ${target.state} to ${to.state}`);
  }
  putTarget(tx, { ...target, ...to, drainedBy: to.drainedBy });
  tell(tx, group, target, to);
}

/** A new target, or one that comes back while it drains. */
export function registerTarget(tx: Transaction, group: TargetGroup, target: Pick<Target, "id" | "port" | "zone">, used: boolean): void {
  const state: Judgement = used ? { state: "initial", ...reasons.registering } : { state: "unused", ...reasons.notInUse };
  putTarget(tx, { ...target, ...state, targetGroupArn: group.arn, registered: tx.now, drainedBy: undefined });
  tell(tx, group, target, state);
}

/** Removes a target; whoever follows it learns that it is unused. */
export function removeTarget(tx: Transaction, group: TargetGroup, target: Pick<Target, "targetGroupArn" | "id" | "port">): void {
  deleteTarget(tx, target);
  tell(tx, group, target, { state: "unused", ...reasons.notRegistered });
}

function tell(tx: Transaction, group: TargetGroup, { id, port }: Pick<Target, "id" | "port">, to: Judgement): void {
  tx.emit({
    account: group.account,
    region: group.region,
    source: "aws.elasticloadbalancing",
    type: "Towpath Target Health Change",
    resource: group.arn,
    internal: true,
    detail: { targetGroupArn: group.arn, target: { id, port }, state: to.state, reason: to.reason, description: to.description },
  });
}
