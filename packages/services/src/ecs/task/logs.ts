import type { Client, Session } from "../../door/aws.ts";
import { TaskFailure } from "../faults.ts";
import type { ContainerDefinition, EcsParts, Task } from "../model.ts";
import { beginning, Lines, type LogEvent, type Position, puts } from "./log-lines.ts";
import type { Life } from "./context.ts";
import { assumeFor } from "./session.ts";

/** How often the position is written while output comes; what was put after it is found in the stream. */
const savePositionEveryMs = 1_000;
const putAttempts = 5;
const putPauseMs = 500;

export interface LogSink {
  client: Client;
  logGroupName: string;
  logStreamName: string;
  /** Whether the stream was made now, so that nothing of this container can be in it. */
  fresh: boolean;
}

const is = (error: unknown, name: string) => error instanceof Error && error.name === name;

/** Opens the log stream of a container, "prefix/container/task", as the execution role. Undefined without log configuration. Throws TaskFailure. */
export async function openSink(
  parts: EcsParts,
  task: Task,
  container: ContainerDefinition,
  executionRole: string,
): Promise<LogSink | undefined> {
  const options = container.logConfiguration?.options;
  if (!options) return undefined;
  const logGroupName = options["awslogs-group"] ?? "";
  const logStreamName = `${options["awslogs-stream-prefix"]}/${container.name}/${task.state.id}`;
  const session: Session = await assumeFor(parts, task, executionRole, options["awslogs-region"] ?? task.region);
  const { client } = session;
  const failed = (what: string, error: unknown) =>
    new TaskFailure(
      `ResourceInitializationError: failed to validate logger args: ${what}: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)} : exit status 1`,
    );
  if (options["awslogs-create-group"] === "true") {
    await client.logs.CreateLogGroup({ logGroupName }).catch((error: unknown) => {
      if (!is(error, "ResourceAlreadyExistsException"))
        throw failed("create log group has been retried 1 times: failed to create Cloudwatch log group", error);
    });
  }
  let fresh = true;
  await client.logs.CreateLogStream({ logGroupName, logStreamName }).catch((error: unknown) => {
    if (!is(error, "ResourceAlreadyExistsException"))
      throw failed("create stream has been retried 1 times: failed to create Cloudwatch log stream", error);
    fresh = false;
  });
  return { client, logGroupName, logStreamName, fresh };
}

/**
 * Stores a container's output, each line once, until it has ended. After a restart it goes on from the stored position; events that were
 * put after that position was written are found in the stream and not put again.
 */
export async function pumpLogs(life: Life, container: string, runtimeId: string, sink: LogSink): Promise<void> {
  const { parts, signal } = life;
  const task = life.row();
  const stored = readPosition(parts, task, container);
  const lines = new Lines(stored);
  let skip = sink.fresh ? 0 : await putSince(sink, stored);
  let savedAt = parts.clock.now();
  const store = async (events: LogEvent[]) => {
    const known = Math.min(skip, events.length);
    skip -= known;
    for (const part of puts(events.slice(known))) await put(parts, sink, part, signal);
  };
  for await (const batch of parts.engine.containers.logs(
    runtimeId,
    { follow: true, ...(stored.cursor !== undefined && { after: stored.cursor }) },
    signal,
  )) {
    await store(lines.add(batch));
    if (parts.clock.now() - savedAt < savePositionEveryMs) continue;
    savePosition(parts, task, container, lines.position);
    savedAt = parts.clock.now();
  }
  if (signal.aborted) throw signal.reason as Error;
  await store(lines.end());
  savePosition(parts, task, container, lines.position);
}

/** A group or stream that was deleted meanwhile loses lines, as in AWS, and does not end the task. */
async function put(parts: EcsParts, sink: LogSink, logEvents: LogEvent[], signal: AbortSignal): Promise<void> {
  const { client, logGroupName, logStreamName } = sink;
  for (let attempt = 1; ; attempt++) {
    try {
      await client.logs.PutLogEvents({ logGroupName, logStreamName, logEvents });
      return;
    } catch (error) {
      if (is(error, "ResourceNotFoundException")) {
        const made = await client.logs.CreateLogStream({ logGroupName, logStreamName }).then(
          () => true,
          () => false,
        );
        if (!made)
          return parts.log.warn(
            { logGroupName, logStreamName, lines: logEvents.length, err: error },
            "log lines of a task are lost: the log group is gone",
          );
      }
      if (attempt >= putAttempts) throw error;
      await parts.clock.sleep(putPauseMs * attempt, signal);
    }
  }
}

/** How many events the stream has beyond the stored position. */
async function putSince({ client, logGroupName, logStreamName }: LogSink, stored: Position): Promise<number> {
  let count = 0;
  let nextToken: string | undefined;
  for (;;) {
    const page = await client.logs.GetLogEvents({
      logGroupName,
      logStreamName,
      startTime: stored.lastTime,
      startFromHead: true,
      ...(nextToken !== undefined && { nextToken }),
    });
    count += page.events?.length ?? 0;
    if (page.nextForwardToken === undefined || page.nextForwardToken === nextToken) break;
    nextToken = page.nextForwardToken;
  }
  return Math.max(0, count - stored.atLastTime);
}

function readPosition({ journal }: EcsParts, task: Task, container: string): Position {
  const row = journal.one<{ position: string }>(
    "SELECT position FROM ecs_log_positions WHERE task_arn = ? AND container = ?",
    task.arn,
    container,
  );
  return row ? (JSON.parse(row.position) as Position) : beginning;
}

function savePosition({ journal }: EcsParts, task: Task, container: string, position: Position): void {
  journal.transact((tx) =>
    tx.run(
      "INSERT INTO ecs_log_positions (task_arn, container, position) VALUES (?1, ?2, ?3) ON CONFLICT (task_arn, container) DO UPDATE SET position = ?3",
      task.arn,
      container,
      JSON.stringify(position),
    ),
  );
}
