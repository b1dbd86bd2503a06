/** The engines that builds run on, as the server tells of them. */
import type { Access } from "@towpath/server/access";
import { askQuestion } from "./server-client.ts";
import type { Context } from "./context.ts";

/** That of this machine has no name. */
export interface ToldEngine {
  readonly name: string;
  readonly url: string;
  readonly condition: "connecting" | "preparing" | "ready" | "away" | "leaving";
  readonly reason?: string;
  readonly builds: number;
  readonly buildsAtOnce?: number;
  readonly cpus?: number;
  readonly memoryBytes?: number;
  readonly version?: string;
}

/** That of this machine first. */
export async function engines(access: Access, now: number): Promise<readonly ToldEngine[]> {
  return (await askQuestion<{ engines: ToldEngine[] }>(access, "codebuild/engines", {}, now)).engines;
}

const colours = { ready: "green", connecting: "yellow", preparing: "yellow", leaving: "yellow", away: "red" } as const;

/** `ready, 1 of 4 builds` */
export function engineText({ style }: Pick<Context, "style">, { condition, builds, buildsAtOnce }: ToldEngine): string {
  const most = buildsAtOnce === undefined ? "" : ` of ${buildsAtOnce}`;
  return `${style(colours[condition], condition)}, ${builds}${most} builds`;
}
