import type { IncomingMessage, ServerResponse } from "node:http";
import type { Session } from "../../door/aws.ts";
import { credentialsLeftMs } from "../limits.ts";
import type { EcsParts, Task } from "../model.ts";
import { findDefinition } from "../store/definitions.ts";
import { liveTasks } from "../store/tasks.ts";
import { containerMetadata, taskMetadata } from "./metadata.ts";
import { assumeFor } from "./session.ts";

/** Serves what the tasks' containers find at 169.254.170.2: credentials of the task role, and task metadata. Gives back what ends it. */
export function serveLinkLocal(parts: EcsParts): () => void {
  const sessions = new Map<string, Promise<Session>>();
  const guarded =
    (answer: (path: string, address: string) => Promise<object | undefined>) =>
    (request: IncomingMessage, response: ServerResponse, address: string) => {
      const path = (request.url ?? "").split("?")[0] ?? "";
      answer(path, address).then(
        (found) => send(response, found ? 200 : 404, found ?? { code: "NotFound", message: "not found" }),
        (error: unknown) => {
          parts.log.error({ path, err: error }, "a task's request for credentials or metadata failed");
          send(response, 500, { code: "InternalServerError", message: error instanceof Error ? error.message : "failed" });
        },
      );
    };
  const ends = [
    parts.network.linkLocal.serve(
      "/v2/credentials/ecs-",
      guarded((path, address) => credentials(parts, sessions, path, address)),
    ),
    parts.network.linkLocal.serve(
      "/v4/",
      guarded((path, address) => metadata(parts, path, address)),
    ),
  ];
  return () => {
    for (const end of ends) end();
  };
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
}

/** The task whose id is in the path; it must be the task itself that asks. */
function taskAt(parts: EcsParts, id: string, address: string): Task | undefined {
  return liveTasks(parts.journal).find(({ state }) => state.credentialsId === id && state.attached?.privateIpAddress === address);
}

async function credentials(
  parts: EcsParts,
  sessions: Map<string, Promise<Session>>,
  path: string,
  address: string,
): Promise<object | undefined> {
  const task = taskAt(parts, path.slice("/v2/credentials/ecs-".length), address);
  const roleArn =
    task && (task.state.overrides.taskRoleArn ?? findDefinition(parts.journal, task.state.definitionArn)?.definition.taskRoleArn);
  if (!task || !roleArn) return undefined;
  const known = await sessions.get(task.arn)?.catch(() => undefined);
  const fresh = known !== undefined && known.credentials.expiresAt - parts.clock.now() > credentialsLeftMs;
  const pending = fresh ? Promise.resolve(known) : assumeFor(parts, task, roleArn);
  if (!fresh) forgetEnded(parts, sessions);
  sessions.set(task.arn, pending);
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = (await pending).credentials;
  return {
    RoleArn: roleArn,
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    Token: sessionToken,
    Expiration: new Date(expiresAt).toISOString().replace(/\.\d+Z$/, "Z"),
  };
}

/** Whenever a session is added, those of tasks that have ended go. */
function forgetEnded({ journal }: EcsParts, sessions: Map<string, Promise<Session>>): void {
  const live = new Set(liveTasks(journal).map(({ arn }) => arn));
  for (const arn of sessions.keys()) if (!live.has(arn)) sessions.delete(arn);
}

/** `/v4/ID-CONTAINER`, with /task, /taskWithTags, /stats and /task/stats behind it. */
async function metadata(parts: EcsParts, path: string, address: string): Promise<object | undefined> {
  const [, , id = "", ...rest] = path.split("/");
  const task = taskAt(parts, id.slice(0, 36), address);
  const container = task?.state.containers.find(({ name }) => name === id.slice(37));
  if (!task || !container) return undefined;
  const what = rest.filter((part) => part !== "").join("/");
  if (what === "") return containerMetadata(task, container);
  if (what === "task" || what === "taskWithTags") return taskMetadata(parts, task, what === "taskWithTags");
  if (what === "stats") return container.runtimeId === undefined ? undefined : parts.engine.containers.stats(container.runtimeId);
  if (what !== "task/stats") return undefined;
  const running = task.state.containers.filter(({ lastStatus, runtimeId }) => lastStatus === "RUNNING" && runtimeId !== undefined);
  return Object.fromEntries(
    await Promise.all(running.map(async ({ runtimeId = "" }) => [runtimeId, await parts.engine.containers.stats(runtimeId)] as const)),
  );
}
