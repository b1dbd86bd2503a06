import type { Host } from "@towpath/images";
import type { Config } from "@towpath/server/config";
import type { Context } from "../context.ts";
import type { Server } from "../server-client.ts";

/** What one check found. `warn`: something works less well or will be missed later; `fail`: Towpath cannot work. */
export interface Finding {
  readonly level: "ok" | "warn" | "fail";
  readonly name: string;
  /** What is so, in a few words. */
  readonly text: string;
  /** What to do, for warn and fail. */
  readonly advice?: string;
}

/** What checks look at. */
export interface Patient {
  readonly context: Context;
  readonly config: Config;
  readonly host: Host;
  readonly server: Server | undefined;
}

export type Check = (patient: Patient) => Promise<readonly Finding[]>;

export const ok = (name: string, text: string): readonly Finding[] => [{ level: "ok", name, text }];
export const warn = (name: string, text: string, advice: string): readonly Finding[] => [{ level: "warn", name, text, advice }];
export const fail = (name: string, text: string, advice: string): readonly Finding[] => [{ level: "fail", name, text, advice }];
