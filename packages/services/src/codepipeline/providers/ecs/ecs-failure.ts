/** Why a deployment failed, as far as the action's role may see it: the last stopped task's reason and the last lines of its log. */
import type { Task } from "@aws-sdk/client-ecs";
import type { Client } from "../../../door/aws.ts";
import { refusalOf } from "../refusals.ts";

const linesShown = 10;
/** One line may fill a whole event of the log. */
const lineLengthShown = 300;
const tasksLookedAt = 20;

interface Of {
  cluster: string;
  serviceName: string;
  taskDefinition: string;
}

/** `reason` with what can be found added to it. What may not be read is left out. */
export async function failureReport(client: Client, of: Of, reason: string): Promise<string> {
  const task = await ifAllowed(() => lastStopped(client, of));
  if (!task) return reason;
  const containers = (task.containers ?? [])
    .filter(({ exitCode, reason: why }) => (exitCode !== undefined && exitCode !== 0) || why !== undefined)
    .map(
      ({ name, exitCode, reason: why }) =>
        ` Container ${name}${exitCode === undefined ? "" : ` ended with exit code ${exitCode}`}${why === undefined ? "." : `: ${why}.`}`,
    );
  const stopped = ` Task ${task.taskArn?.split("/").at(-1)} stopped: ${task.stoppedReason ?? "no reason is known"}.`;
  const lines = (await ifAllowed(() => lastLines(client, of.taskDefinition, task))) ?? [];
  const log = lines.length > 0 ? ` Last log lines: ${lines.join(" | ")}` : "";
  return `${reason}${stopped}${containers.join("")}${log}`;
}

async function ifAllowed<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (refusalOf(error)) return undefined;
    throw error;
  }
}

async function lastStopped(client: Client, { cluster, serviceName, taskDefinition }: Of): Promise<Task | undefined> {
  const { taskArns = [] } = await client.ecs.ListTasks({ cluster, serviceName, desiredStatus: "STOPPED", maxResults: tasksLookedAt });
  if (taskArns.length === 0) return undefined;
  const { tasks = [] } = await client.ecs.DescribeTasks({ cluster, tasks: taskArns });
  const stoppedAt = ({ stoppedAt: at, stoppingAt }: Task) => (at ?? stoppingAt)?.getTime() ?? 0;
  const own = tasks.filter((task) => task.taskDefinitionArn === taskDefinition).sort((a, b) => stoppedAt(b) - stoppedAt(a));
  // Those that were stopped because the deployment had failed say nothing about why it did.
  return own.find(({ stoppedReason = "" }) => !stoppedReason.startsWith("Scaling activity initiated by")) ?? own[0];
}

/** Of the first container that failed and logs by awslogs: the stream's name is prefix/container/task. */
async function lastLines(client: Client, taskDefinitionArn: string, task: Task): Promise<string[]> {
  const { taskDefinition } = await client.ecs.DescribeTaskDefinition({ taskDefinition: taskDefinitionArn });
  const failed = task.containers?.find(({ exitCode }) => exitCode !== undefined && exitCode !== 0) ?? task.containers?.[0];
  const container = taskDefinition?.containerDefinitions?.find(({ name }) => name === failed?.name);
  const options = container?.logConfiguration?.logDriver === "awslogs" ? container.logConfiguration.options : undefined;
  const group = options?.["awslogs-group"];
  const prefix = options?.["awslogs-stream-prefix"];
  if (group === undefined || prefix === undefined) return [];
  const logStreamName = `${prefix}/${container?.name}/${task.taskArn?.split("/").at(-1)}`;
  const { events = [] } = await client.logs.GetLogEvents({ logGroupName: group, logStreamName, limit: linesShown, startFromHead: false });
  return events.map(({ message = "" }) => message.trimEnd().slice(0, lineLengthShown));
}
