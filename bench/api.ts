import { createServer } from "node:http";
import { Agent, request } from "node:http";
import type { AddressInfo } from "node:net";
import { CodePipelineClient, CreatePipelineCommand } from "@aws-sdk/client-codepipeline";
import { CreateClusterCommand, ECSClient } from "@aws-sdk/client-ecs";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { Sha256 } from "@smithy/core/checksum";
import { SignatureV4 } from "@smithy/signature-v4";
import { type Bench, timed } from "./support/bench.ts";
import { declaration, trust } from "./support/pipeline.ts";
import { type Access, dataDirectory, removeDirectory, startServer } from "@towpath/testkit";

const requests = 4_000;
const atOnce = 16;
const pipelines = 100;

/** Signed requests a second, against a bare Node server that answers the same bytes. */
export const run: Bench = async () => {
  const directory = dataDirectory();
  const server = await startServer(directory);
  try {
    await fill(server.access);
    const list = await signed(server.access, "codepipeline", "CodePipeline_20150709.ListPipelines", "{}");
    const describe = await signed(
      server.access,
      "ecs",
      "AmazonEC2ContainerServiceV20141113.DescribeServices",
      '{"cluster":"bench","services":["none"]}',
    );
    const listBody = await measure(server.access.endpoint, list);
    const describeBody = await measure(server.access.endpoint, describe);
    const bare = await bareRate(listBody.body, list);
    return {
      name: "api",
      figures: {
        listPipelinesPerSecond: listBody.perSecond,
        describeServicesPerSecond: describeBody.perSecond,
        bareNodePerSecond: bare,
        listPipelinesRatioToBare: listBody.perSecond / bare,
        shareOutsideHandler: await shareOutsideHandler(listBody.perSecond),
      },
      verdict: `${pipelines} pipelines listed, signatures verified; ratio to a bare server that sends the same bytes`,
    };
  } finally {
    await server.stop();
    removeDirectory(directory);
  }
};

async function fill({ endpoint, region, accessKeyId, secretAccessKey }: Access): Promise<void> {
  const settings = { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
  const { Role } = await new IAMClient(settings).send(
    new CreateRoleCommand({ RoleName: "bench", AssumeRolePolicyDocument: trust("codepipeline.amazonaws.com") }),
  );
  const client = new CodePipelineClient(settings);
  for (let i = 0; i < pipelines; i++)
    await client.send(new CreatePipelineCommand({ pipeline: declaration(`bench-${i}`, Role?.Arn ?? "") }));
  await new ECSClient(settings).send(new CreateClusterCommand({ clusterName: "bench" }));
}

interface Prepared {
  headers: Record<string, string>;
  body: string;
}

/** Signed once and sent often: what is measured is the server, not the client. */
async function signed(
  { endpoint, region, accessKeyId, secretAccessKey }: Access,
  service: string,
  target: string,
  body: string,
): Promise<Prepared> {
  const url = new URL(endpoint);
  const signer = new SignatureV4({ service, region, credentials: { accessKeyId, secretAccessKey }, sha256: Sha256 });
  const headers = { host: url.host, "content-type": "application/x-amz-json-1.1", "x-amz-target": target };
  const result = await signer.sign({ method: "POST", protocol: "http:", hostname: url.hostname, path: "/", headers, body });
  return { headers: result.headers, body };
}

async function measure(endpoint: string, prepared: Prepared): Promise<{ perSecond: number; body: string }> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  let body = "";
  const one = async () => void (body = await send(endpoint, prepared, agent));
  for (let i = 0; i < 200; i++) await one();
  let left = requests;
  const worker = async () => {
    while (left-- > 0) await one();
  };
  const ms = await timed(() => Promise.all(Array.from({ length: atOnce }, worker)));
  agent.destroy();
  return { perSecond: (requests / ms) * 1_000, body };
}

function send(endpoint: string, { headers, body }: Prepared, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(endpoint, { method: "POST", headers, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`${response.statusCode}: ${text.slice(0, 200)}`));
      });
    });
    sent.on("error", reject).end(body);
  });
}

async function bareRate(answer: string, prepared: Prepared): Promise<number> {
  const server = createServer((message, response) => {
    message.resume();
    message.on("end", () => response.end(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { perSecond } = await measure(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, prepared);
  server.close();
  return perSecond;
}

/** The handler alone, called in this process on the same number of pipelines: what is left of a request is protocol, signature and HTTP. */
async function shareOutsideHandler(perSecond: number): Promise<number> {
  const { handlerRate } = await import("./support/handler.ts");
  const inside = 1 / (await handlerRate(pipelines));
  return Math.max(0, 1 - inside / (1 / perSecond));
}
