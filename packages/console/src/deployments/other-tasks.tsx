import type { Task } from "@aws-sdk/client-ecs";
import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";
import { useQuery } from "@tanstack/react-query";
import { aws } from "../aws/aws.ts";
import type { AwsError } from "../aws/request.ts";
import { Link } from "../parts/link.tsx";
import { Status } from "../parts/status.tsx";
import { Time } from "../parts/time.tsx";
import { tasksOf } from "./data.ts";
import { clusterIn, nameIn, shortTask, taskPath } from "./names.ts";

const startedBySelf = (task: Task): boolean => task.group?.startsWith("service:") !== true;

/** Tasks that no service keeps: started by RunTask, as migrations are. Nothing where there are none. */
export function OtherTasks({ cluster }: { cluster: string | undefined }) {
  const { data = [] } = useQuery<Task[], AwsError>({
    queryKey: ["ecs", "tasks without service"],
    queryFn: async ({ signal }) => {
      const { clusterArns = [] } = await aws.ecs.ListClusters({}, signal);
      return (await Promise.all(clusterArns.map((arn) => tasksOf(arn, {}, signal)))).flat().filter(startedBySelf);
    },
  });
  const tasks = data
    .filter(({ taskArn }) => cluster === undefined || clusterIn(taskArn) === cluster)
    .sort((a, b) => (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0));
  if (tasks.length === 0) return null;
  return (
    <Table<Task>
      items={tasks}
      trackBy="taskArn"
      wrapLines
      header={<Header variant="h2">Tasks without a service</Header>}
      ariaLabels={{ tableLabel: "Tasks without a service" }}
      columnDefinitions={[
        {
          id: "task",
          header: "Task",
          isRowHeader: true,
          minWidth: 100,
          cell: ({ taskArn }) => (
            <Link to={taskPath(taskArn)}>
              <code>{shortTask(taskArn)}</code>
            </Link>
          ),
        },
        { id: "definition", header: "Revision", minWidth: 100, cell: ({ taskDefinitionArn }) => nameIn(taskDefinitionArn) },
        { id: "by", header: "Started by", minWidth: 120, cell: ({ startedBy }) => startedBy ?? "–" },
        { id: "state", header: "State", minWidth: 120, cell: ({ lastStatus }) => <Status state={lastStatus} /> },
        { id: "why", header: "Why it stopped", minWidth: 180, cell: ({ stoppedReason }) => stoppedReason ?? "–" },
        { id: "created", header: "Created", minWidth: 110, cell: ({ createdAt }) => <Time at={createdAt} /> },
      ]}
    />
  );
}
