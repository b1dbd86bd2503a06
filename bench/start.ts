import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CodePipelineClient, CreatePipelineCommand, DeletePipelineCommand, ListPipelinesCommand } from "@aws-sdk/client-codepipeline";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { type Bench, median, timed } from "./support/bench.ts";
import { spawn } from "node:child_process";
import { declaration, trust } from "./support/pipeline.ts";
import { buildProgram } from "../script/build/program.ts";
import { dataDirectory, removeDirectory, residentBytes, startServer } from "@towpath/testkit";

const pipelines = 1_000;
const executions = 100_000;
const rounds = 5;
const targetSeconds = 0.5;
const targetMegabytes = 120;

/** Start with much stored; the yardstick is a Node process that does nothing but answer one request. */
export const run: Bench = async () => {
  const [directory, built] = [dataDirectory(), dataDirectory()];
  try {
    await fill(directory);
    // What users run: the program as it ships. Node keeps what it compiled for the next start, as it does for them.
    const { program } = await buildProgram(built);
    const environment = { NODE_COMPILE_CACHE: join(built, "compiled") };
    await (await startServer(directory, { program, environment })).stop();
    const starts: number[] = [];
    let idle = 0;
    let idleCpuPercent = 0;
    for (let round = 0; round < rounds; round++) {
      const server = await startServer(directory, { program, environment });
      starts.push(server.startMs);
      await sleep(2_000);
      idle = residentBytes(server.process.pid as number);
      idleCpuPercent = await cpuPercentOf(server.process.pid as number, 3);
      await server.stop();
    }
    const bare = median(await Promise.all(Array.from({ length: 1 }, bareNode)));
    const seconds = median(starts) / 1_000;
    const megabytes = idle / 1_048_576;
    const isMet = seconds < targetSeconds && megabytes < targetMegabytes;
    return {
      name: "start",
      figures: {
        startSeconds: seconds,
        bareNodeSeconds: bare / 1_000,
        ratioToBareNode: (seconds * 1_000) / bare,
        idleMegabytes: megabytes,
        idleCpuPercent,
        pipelines,
        executions,
      },
      verdict: `under ${targetSeconds} s and ${targetMegabytes} MB: ${isMet ? "met" : "missed"}`,
    };
  } finally {
    removeDirectory(directory);
    removeDirectory(built);
  }
};

/** Pipelines are made through the API; their executions' rows are multiplied in the store, which no API would do in useful time. */
async function fill(directory: string): Promise<void> {
  const server = await startServer(directory);
  const { endpoint, region, accessKeyId, secretAccessKey } = server.access;
  const settings = { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
  const pipeline = new CodePipelineClient(settings);
  const { Role } = await new IAMClient(settings).send(
    new CreateRoleCommand({ RoleName: "bench", AssumeRolePolicyDocument: trust("codepipeline.amazonaws.com") }),
  );
  for (let i = 0; i < pipelines; i++)
    await pipeline.send(new CreatePipelineCommand({ pipeline: declaration(`bench-${i}`, Role?.Arn ?? "") }));
  await pipeline.send(new ListPipelinesCommand({}));
  await pipeline.send(new DeletePipelineCommand({ name: "bench-none" }));
  await sleep(3_000);
  await server.stop();
  multiplyExecutions(directory);
}

function multiplyExecutions(directory: string): void {
  const database = new DatabaseSync(join(directory, "towpath.db"));
  const columns = (database.prepare("SELECT name FROM pragma_table_info('codepipeline_executions')").all() as { name: string }[]).map(
    ({ name }) => name,
  );
  const copies = Math.ceil(executions / pipelines);
  database.exec("BEGIN");
  for (let copy = 1; copy < copies; copy++) {
    const others: Record<string, string> = {
      id: `substr(id, 1, 24) || printf('%012x', ${copy} * 65536 + rowid)`,
      sequence: `sequence + ${copy} * 1000`,
    };
    const selected = columns.map((name) => others[name] ?? name);
    database.exec(
      `INSERT INTO codepipeline_executions (${columns.join(", ")}) SELECT ${selected.join(", ")} FROM (SELECT *, row_number() OVER () AS rowid FROM codepipeline_executions LIMIT ${pipelines})`,
    );
  }
  database.exec("COMMIT");
  database.close();
}

/** Of one core, of all threads of a process; the kernel counts hundredths of a second. */
async function cpuPercentOf(processId: number, seconds: number): Promise<number> {
  const spent = () => {
    const fields = readFileSync(`/proc/${processId}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    return Number(fields[11]) + Number(fields[12]);
  };
  const before = spent();
  await sleep(seconds * 1_000);
  return (spent() - before) / seconds;
}

/** Milliseconds until a process that does nothing else has answered a request. */
function bareNode(): Promise<number> {
  return timed(
    () =>
      new Promise<void>((resolve, reject) => {
        const script =
          'const s=require("http").createServer((q,r)=>r.end("ok")).listen(0,"127.0.0.1",()=>fetch("http://127.0.0.1:"+s.address().port).then(()=>process.exit(0)))';
        spawn(process.execPath, ["-e", script])
          .once("exit", () => resolve())
          .once("error", reject);
      }),
  );
}
