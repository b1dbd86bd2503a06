import type { Attachment } from "@towpath/network";
import type { Client, Session } from "../../door/aws.ts";
import type { EcsParts, Task, TaskDefinition, TaskStatus } from "../model.ts";

/** What everything that happens to one task shares while this process looks after it. */
export interface Life {
  parts: EcsParts;
  arn: string;
  definition: TaskDefinition["definition"];
  client: Client;
  /** Aborted when the server shuts down, or with the error that nothing here can handle. */
  signal: AbortSignal;
  /** Aborted too when the task is asked to stop: for what need not be finished then. */
  untilAsked: AbortSignal;
  row(): Task;
  change(change: (row: Task, now: number) => Task | undefined): void;
  /** The task's network interface, found or made once. */
  attachment(): Promise<Attachment>;
  /** The execution role in use. */
  execution(): Promise<Session>;
}

/** Moves the task's status on when it is one of `from`; anything else has been done before. */
export function moveTo(life: Pick<Life, "change">, to: TaskStatus, from: TaskStatus[]): void {
  life.change((row) => (from.includes(row.lastStatus) ? { ...row, lastStatus: to } : undefined));
}
