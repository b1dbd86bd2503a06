/** Where a build stands, what it waits for in the queue, and how much of the machine it has. */
import type { Context } from "../context.ts";

/** Times are epoch milliseconds. */
export interface ExplainedBuild {
  readonly id: string;
  readonly status: string;
  readonly phase: string;
  readonly since: number;
  readonly until?: number;
  readonly wait?: {
    readonly reason: string;
    readonly place: number;
    readonly waiting: number;
    readonly since: number;
    readonly deadline: number;
    readonly wayOut: string;
  };
  readonly compute?: { readonly type: string; readonly wanted: Size; readonly given: Size };
  readonly engine?: string;
  readonly previous?: string;
  readonly next?: string;
}

interface Size {
  readonly cpus: number;
  readonly memoryBytes: number;
}

/** Whether this names a build: its id, `PROJECT:UUID`, or its ARN. */
export const isBuild = (of: string): boolean => /(^|:build\/)[\w-]+:[0-9a-f]{8}-[0-9a-f-]{27}$/.test(of);

export function printBuild(context: Context, build: ExplainedBuild): void {
  const { style } = context;
  const end = build.until === undefined ? "" : `, ended ${dateTime(build.until)}`;
  context.print(`${style("bold", build.id)}  ${build.status}${build.until === undefined ? ` in ${build.phase}` : ""}`);
  context.print(`started ${dateTime(build.since)}${end}`);
  if (build.compute) context.print(computeText(build.compute));
  if (build.engine) context.print(`on the engine ${build.engine}`);
  if (build.previous !== undefined) context.print(`retries ${build.previous}`);
  if (build.next !== undefined) context.print(`retried by ${build.next}`);
  if (!build.wait) return;
  const { reason, place, waiting, deadline, wayOut } = build.wait;
  context.print("");
  context.print(`${style("yellow", "waits")} at place ${place} of ${waiting} in the queue: ${reason}`);
  context.print(`      until ${dateTime(deadline)} at the latest`);
  context.print(`      ${wayOut}`);
}

function computeText({ type, wanted, given }: NonNullable<ExplainedBuild["compute"]>): string {
  const whole = given.cpus === wanted.cpus && given.memoryBytes === wanted.memoryBytes;
  return `${type || "compute"}: ${sizeText(given)}${whole ? "" : ` of this machine, where AWS has ${sizeText(wanted)}`}`;
}

const sizeText = ({ cpus, memoryBytes }: Size): string => `${cpus} vCPUs, ${Number((memoryBytes / 1024 ** 3).toFixed(1))} GB`;
const dateTime = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;
