import type { TaskDefinition } from "@aws-sdk/client-ecs";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useAws } from "../aws/query.ts";
import { plainText } from "../log/ansi.ts";
import { Empty } from "../parts/empty.tsx";
import { ErrorBox } from "../parts/error-box.tsx";
import { Link } from "../parts/link.tsx";
import { Loading } from "../parts/loading.tsx";
import { to } from "../router.ts";

export interface TaskLog {
  readonly container: string;
  readonly group: string;
  readonly stream: string;
}

/** Where the containers of a task log to; those that log nowhere are left out. */
export const logsOf = (definition: Pick<TaskDefinition, "containerDefinitions"> | undefined, taskId: string): TaskLog[] =>
  (definition?.containerDefinitions ?? []).flatMap(({ name = "", logConfiguration: log }): TaskLog[] => {
    const group = log?.options?.["awslogs-group"];
    const prefix = log?.options?.["awslogs-stream-prefix"];
    if (log?.logDriver !== "awslogs" || group === undefined) return [];
    return [{ container: name, group, stream: `${prefix ?? "ecs"}/${name}/${taskId}` }];
  });

const linesShown = 50;
const runningRefetchMs = 3_000;

/** The end of a container's log, with the way to all of it. */
export function LastLines({ log: { container, group, stream }, isRunning }: { log: TaskLog; isRunning: boolean }) {
  const { data, error } = useAws(
    "logs",
    "GetLogEvents",
    { logGroupName: group, logStreamName: stream, limit: linesShown, startFromHead: false },
    { refreshOn: false, refetchInterval: isRunning && runningRefetchMs },
  );
  const lines = data?.events ?? [];
  const isNotThere = error?.code === "ResourceNotFoundException";
  return (
    <Container
      header={
        <Header variant="h2" description={`${group} ${stream}`} actions={<Link to={to("logs", group, stream)}>Whole log</Link>}>
          Last lines of {container}
        </Header>
      }
    >
      <SpaceBetween size="s">
        {!isNotThere && <ErrorBox error={error} />}
        {data === undefined && error === null && <Loading />}
        {(isNotThere || (data !== undefined && lines.length === 0)) && <Empty title="It has written nothing" />}
        {lines.length > 0 && (
          <pre className="tp-lines" tabIndex={0} aria-label={`Last lines of ${container}`}>
            {lines.map(({ message = "" }) => plainText(message)).join("\n")}
          </pre>
        )}
      </SpaceBetween>
    </Container>
  );
}
