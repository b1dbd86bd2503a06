import { codesReason, reasons, type Target } from "./model.ts";

/** What one check of a target found. */
export type Probe = { kind: "status"; status: number } | { kind: "timeout" } | { kind: "refused" };

/** Consecutive results of the same kind since the last change of kind. */
export interface Streak {
  passed: number;
  failed: number;
}

type Judged = Pick<Target, "state" | "reason" | "description">;

/** "200", "200,302" and "200-399", as in a target group's Matcher. */
export function matches(matcher: string, status: number): boolean {
  return matcher.split(",").some((part) => {
    const [low = Number.NaN, high = low] = part.trim().split("-").map(Number);
    return status >= low && status <= high;
  });
}

export const passed = (probe: Probe, matcher: string): boolean => probe.kind === "status" && matches(matcher, probe.status);

/**
 * The state of a target after a check. A new target is healthy after one passed check; a healthy one becomes unhealthy, and an
 * unhealthy one healthy, after its threshold of consecutive results
 * (docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html).
 */
export function judge(
  now: Judged,
  streak: Streak,
  probe: Probe,
  check: { matcher: string; healthyThreshold: number; unhealthyThreshold: number },
): { streak: Streak; judged: Judged } {
  const ok = passed(probe, check.matcher);
  const next: Streak = ok ? { passed: streak.passed + 1, failed: 0 } : { passed: 0, failed: streak.failed + 1 };
  if (ok) {
    const enough = now.state === "initial" || now.state === "healthy" || next.passed >= check.healthyThreshold;
    return { streak: next, judged: enough ? { state: "healthy", reason: undefined, description: undefined } : now };
  }
  if (next.failed >= check.unhealthyThreshold || now.state === "unhealthy") {
    return { streak: next, judged: { state: "unhealthy", ...why(probe) } };
  }
  return { streak: next, judged: now.state === "initial" ? { state: "initial", ...reasons.checking } : now };
}

function why(probe: Probe) {
  if (probe.kind === "status") return codesReason(probe.status);
  return probe.kind === "timeout" ? reasons.timeout : reasons.failed;
}
