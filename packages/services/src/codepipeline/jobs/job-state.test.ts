import { expect, test } from "vitest";
import { decideJob, isOnOffer, type JobEvent, jobMoves, type JobState } from "./job-state.ts";

const queued: JobState = { status: "Queued", mustAcknowledge: true };
const at = (status: JobState["status"], more: Partial<JobState> = {}): JobState => ({ ...queued, status, nonce: "n", ...more });
const statusOf = (job: JobState, event: JobEvent, now = 0) => {
  const decision = decideJob(job, event, now);
  return "job" in decision ? decision.job.status : `refused: ${decision.refused}`;
};
const handOut = (nonce: string): JobEvent => ({ kind: "HandedOut", nonce, offeredUntil: 60 });

test("a job goes from the queue to a worker, who acknowledges and answers", () => {
  const handed = decideJob(queued, handOut("a"), 0);
  expect(handed).toEqual({ job: { status: "Dispatched", nonce: "a", offeredUntil: 60, mustAcknowledge: true } });
  expect(statusOf(at("Dispatched"), { kind: "Acknowledged", nonce: "n" })).toBe("InProgress");
  expect(statusOf(at("InProgress"), { kind: "Answered", status: "Succeeded" })).toBe("Succeeded");
  expect(statusOf(at("InProgress"), { kind: "Answered", status: "Failed" })).toBe("Failed");
});

test("who has it in hand keeps it until the offer is over, then the next one gets it under another nonce", () => {
  const held = at("Dispatched", { offeredUntil: 60 });
  expect(statusOf(held, handOut("b"), 59)).toBe("refused: state");
  expect(decideJob(held, handOut("b"), 60)).toMatchObject({ job: { status: "Dispatched", nonce: "b" } });
  expect(isOnOffer(held, 60)).toBe(true);
  expect(isOnOffer(at("InProgress"), 60)).toBe(false);
});

test("a nonce that is not the job's is refused, whatever state the job is in", () => {
  for (const status of Object.keys(jobMoves) as JobState["status"][])
    expect(statusOf(at(status), { kind: "Acknowledged", nonce: "stale" })).toBe("refused: nonce");
  expect(statusOf(queued, { kind: "Acknowledged", nonce: "guessed" })).toBe("refused: nonce");
});

test("to acknowledge again says how the job is", () => {
  for (const status of ["InProgress", "Succeeded", "Failed", "TimedOut"] as const)
    expect(statusOf(at(status), { kind: "Acknowledged", nonce: "n" })).toBe(status);
});

test("an answer is taken once, of a job that was acknowledged; a function need not acknowledge", () => {
  const answer: JobEvent = { kind: "Answered", status: "Succeeded" };
  for (const status of ["Created", "Queued", "Dispatched", "Succeeded", "Failed", "TimedOut"] as const)
    expect(statusOf(at(status), answer)).toBe("refused: state");
  expect(statusOf(at("Dispatched", { mustAcknowledge: false }), answer)).toBe("Succeeded");
  expect(statusOf(at("Queued", { mustAcknowledge: false }), answer)).toBe("refused: state");
});

test("time and the end of the action close a job that is open, and leave one that has ended", () => {
  for (const status of ["Queued", "Dispatched", "InProgress"] as const) {
    expect(statusOf(at(status), { kind: "ReplyOverdue" })).toBe("TimedOut");
    expect(statusOf(at(status), { kind: "Withdrawn" })).toBe("Failed");
  }
  for (const status of ["Succeeded", "Failed", "TimedOut"] as const) {
    expect(statusOf(at(status), { kind: "ReplyOverdue" })).toBe(status);
    expect(statusOf(at(status), { kind: "Withdrawn" })).toBe(status);
  }
});

test("every decision is a legal move", () => {
  const events: JobEvent[] = [
    handOut("b"),
    { kind: "Acknowledged", nonce: "n" },
    { kind: "Answered", status: "Succeeded" },
    { kind: "Answered", status: "Failed" },
    { kind: "ReplyOverdue" },
    { kind: "Withdrawn" },
  ];
  for (const status of ["Queued", "Dispatched", "InProgress", "Succeeded", "Failed", "TimedOut"] as const)
    for (const mustAcknowledge of [true, false])
      for (const event of events) {
        const decision = decideJob(at(status, { mustAcknowledge }), event, 100);
        if (!("job" in decision) || decision.job.status === status) continue;
        const reachable = jobMoves[status] as readonly string[];
        expect(reachable, `${status} after ${event.kind}`).toContain(decision.job.status);
      }
});
