import { allowEverybody, Door, openIam, openSts, rootCaller } from "@towpath/services";
import { FakeClock, inMemoryJournal, sealWith, silentLog, systemIds } from "@towpath/journal";
import { openCodepipeline } from "../../packages/services/src/codepipeline/service.ts";
import { timed } from "./bench.ts";
import { declaration, trust } from "./pipeline.ts";

type CodepipelineParts = Parameters<typeof openCodepipeline>[0];

const calls = 2_000;

/** ListPipelines a second through the door, without HTTP, signature and protocol. */
export async function handlerRate(pipelines: number): Promise<number> {
  const clock = new FakeClock();
  const parts = { journal: inMemoryJournal(clock), clock, ids: systemIds, seal: sealWith(Buffer.alloc(32)), log: silentLog };
  const door = new Door({ ...parts, authorize: allowEverybody });
  door.add(openIam(parts));
  door.add(openSts({ ...parts, aws: door }));
  const home = {
    installationId: "bench",
    account: "000000000000",
    region: "us-east-1",
    dataDirectory: "/nonexistent",
    endpoint: "http://127.0.0.1:1",
  };
  const service = openCodepipeline({ ...parts, aws: door, home, crash: { at: () => {} } } as unknown as CodepipelineParts);
  door.add(service);
  const client = door.as(rootCaller("000000000000", "us-east-1"));
  const { Role } = await client.iam.CreateRole({ RoleName: "bench", AssumeRolePolicyDocument: trust("codepipeline.amazonaws.com") });
  for (let i = 0; i < pipelines; i++)
    await client.codepipeline.CreatePipeline({ pipeline: declaration(`bench-${i}`, Role?.Arn ?? "") as never });
  await client.codepipeline.ListPipelines({});
  const ms = await timed(async () => {
    for (let i = 0; i < calls; i++) await client.codepipeline.ListPipelines({});
  });
  return (calls / ms) * 1_000;
}
