/** What may be done with services and tasks of ECS, and why not. The server has the last word. */
import { type ActionTable, unless } from "./verdict.ts";

export interface ServiceFacts {
  readonly status: string | undefined;
  /** Of the service deployment that is under way. */
  readonly rollout: string | undefined;
  /** How many earlier revisions there are to go back to. */
  readonly earlierCount: number;
}

const notActive = ({ status }: ServiceFacts): string | false =>
  status === undefined ? "The service is being loaded." : status !== "ACTIVE" && `The service is ${status.toLowerCase()}.`;

const isOpen = (rollout: string | undefined): boolean => rollout !== undefined && /IN_PROGRESS|REQUESTED|PENDING/.test(rollout);

const notStoppable = ({ rollout }: ServiceFacts): string | false => {
  if (!isOpen(rollout)) return "No deployment is under way.";
  return rollout === "ROLLBACK_IN_PROGRESS" && "The deployment is being rolled back.";
};

export const serviceActions: ActionTable<ServiceFacts, "scale" | "redeploy" | "rollBack" | "stopDeployment"> = {
  scale: (facts) => unless(notActive(facts)),
  redeploy: (facts) => unless(notActive(facts)),
  rollBack: (facts) => unless(notActive(facts), facts.earlierCount === 0 && "The service has had no other revision yet."),
  stopDeployment: (facts) => unless(notActive(facts), notStoppable(facts)),
};

export interface TaskFacts {
  readonly lastStatus: string | undefined;
  readonly desiredStatus: string | undefined;
}

export const taskActions: ActionTable<TaskFacts, "stop"> = {
  stop: ({ lastStatus, desiredStatus }) =>
    unless(
      lastStatus === undefined && "The task is being loaded.",
      lastStatus === "STOPPED" && "The task has stopped.",
      desiredStatus === "STOPPED" && "The task is stopping.",
    ),
};
