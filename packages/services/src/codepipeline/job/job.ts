/** Makes the job that a provider sees. */
import type { Crash, Ids, Seal } from "@towpath/journal";
import { serviceCaller } from "../../door/caller.ts";
import type { Parts } from "../../door/parts.ts";
import type { Orchestration } from "../orchestration.ts";
import { openSecrets } from "../declare/secrets.ts";
import type { Job } from "../providers/provider.ts";
import type { JobSeed } from "./seed.ts";
import { invokersOf } from "./invocation.ts";
import { openSession, servicePrincipal } from "./session.ts";

export type WorkParts = Orchestration & Pick<Parts, "aws" | "home" | "log"> & { crash: Crash; seal: Seal; ids: Ids };

export function jobOf(parts: WorkParts, seed: JobSeed): Job {
  let opened: ReturnType<typeof openSession> | undefined;
  const session = () => (opened ??= openSession(parts.aws, seed));
  return {
    ...seed,
    actionName: seed.action.name,
    configuration: openSecrets(seed.configuration, parts.seal, seed.pipelineArn),
    now: parts.clock.now(),
    home: parts.home,
    session,
    client: async () => (await session()).client,
    service: () => parts.aws.as(serviceCaller(servicePrincipal, seed.account, seed.region)),
    invokers: () => invokersOf(parts.journal, seed.pipelineArn, seed.pipelineExecutionId),
    newId: () => parts.ids.uuid(),
    crashPoint: (name) => parts.crash.at(name),
  };
}
