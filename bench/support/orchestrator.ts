import { join } from "node:path";
import { openJournal, Outbox, sealWith, silentLog, systemClock, systemIds } from "@towpath/journal";
import { allowEverybody, Door, openIam, openSts, rootCaller } from "@towpath/services";
import type { PipelineDeclaration } from "@aws-sdk/client-codepipeline";
import { openCodepipeline } from "../../packages/services/src/codepipeline/service.ts";
import { FakeActions } from "./fake-actions.ts";
import { trust } from "./pipeline.ts";

type CodepipelineParts = Parameters<typeof openCodepipeline>[0];
type Client = ReturnType<Door["as"]>["codepipeline"];

const account = "000000000000";
const region = "us-east-1";

/** The orchestrator on a real disk and with the real clock: journal, door, outbox, follower of events; only the actions are fake. */
export interface Orchestrator extends AsyncDisposable {
  actions: FakeActions;
  client: Client;
  journal: ReturnType<typeof openJournal>;
}

export async function openOrchestrator(directory: string): Promise<Orchestrator> {
  const journal = openJournal(directory, systemClock);
  const parts = { journal, clock: systemClock, ids: systemIds, seal: sealWith(Buffer.alloc(32)), log: silentLog };
  const actions = new FakeActions(parts);
  const door = new Door({ ...parts, authorize: allowEverybody });
  door.add(openIam(parts));
  door.add(openSts({ ...parts, aws: door }));
  const home = { installationId: "bench", account, region, dataDirectory: join(directory, "none"), endpoint: "http://127.0.0.1:1" };
  const service = openCodepipeline(
    { ...parts, aws: door, home, crash: { at: () => {} } } as unknown as CodepipelineParts,
    actions.catalogue,
  );
  door.add(service);
  await service.recover();
  const outbox = new Outbox(parts, service.name, service.effects);
  const { iam, codepipeline: client } = door.as(rootCaller(account, region));
  await iam.CreateRole({ RoleName: "bench", AssumeRolePolicyDocument: trust("codepipeline.amazonaws.com") }).catch((error: Error) => {
    if (error.name !== "EntityAlreadyExistsException") throw error;
  });
  return {
    actions,
    client,
    journal,
    async [Symbol.asyncDispose]() {
      await outbox[Symbol.asyncDispose]();
      await service.close();
      journal.close();
    },
  };
}

/** The standard pipeline: Source, Build, Deploy, an action each. */
export function standardPipeline(name: string): PipelineDeclaration {
  const type = (category: "Source" | "Build" | "Deploy") => ({ category, owner: "AWS" as const, provider: "Fake", version: "1" });
  const source = { name: "Source", actionTypeId: type("Source"), outputArtifacts: [{ name: "SourceOutput" }] };
  const build = {
    name: "Build",
    actionTypeId: type("Build"),
    inputArtifacts: [{ name: "SourceOutput" }],
    outputArtifacts: [{ name: "BuildOutput" }],
  };
  const deploy = { name: "Deploy", actionTypeId: type("Deploy"), inputArtifacts: [{ name: "BuildOutput" }] };
  return {
    name,
    roleArn: `arn:aws:iam::${account}:role/bench`,
    pipelineType: "V2",
    artifactStore: { type: "S3", location: "bench-artifacts" },
    stages: [source, build, deploy].map((action) => ({ name: action.name, actions: [action] })),
  };
}

export const pipelineName = (number: number): string => `bench-${number}`;

export async function createPipelines({ client }: Orchestrator, pipelines: number): Promise<void> {
  for (let i = 0; i < pipelines; i++) await client.CreatePipeline({ pipeline: standardPipeline(pipelineName(i)) as never });
}
