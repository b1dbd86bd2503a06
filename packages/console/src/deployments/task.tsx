import type { Container as TaskContainer, Task } from "@aws-sdk/client-ecs";
import Alert from "@cloudscape-design/components/alert";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { ActionButton } from "../actions/action-button.tsx";
import { taskActions } from "../actions/services.ts";
import { useAws } from "../aws/query.ts";
import { CopyText } from "../parts/copy-text.tsx";
import { Empty } from "../parts/empty.tsx";
import { ErrorBox } from "../parts/error-box.tsx";
import { Link } from "../parts/link.tsx";
import { Loading } from "../parts/loading.tsx";
import { PageTitle } from "../parts/page-title.tsx";
import { Status } from "../parts/status.tsx";
import { Time } from "../parts/time.tsx";
import type { ScreenProps } from "../screens.tsx";
import { useDefinition } from "./data.ts";
import "./deployments.css";
import { nameIn, servicePath, shortTask } from "./names.ts";
import { addressOf } from "./rollout-view.ts";
import { StopTask } from "./steering.tsx";
import { LastLines, logsOf } from "./task-logs.tsx";

const runningRefetchMs = 5_000;

/** One task: its containers, why it ended, and its last lines. */
export function Screen({ params: { cluster = "", task: id = "" } }: ScreenProps) {
  const { data, error, refetch } = useAws("ecs", "DescribeTasks", { cluster, tasks: [id] }, { refetchInterval: runningRefetchMs });
  const task = data?.tasks?.[0];
  return (
    <SpaceBetween size="l">
      {task === undefined && <PageTitle title={`Task ${shortTask(id)}`} description={`Task in ${cluster}`} />}
      <ErrorBox error={error} onRetry={() => void refetch()} />
      {data === undefined && error === null && <Loading />}
      {data !== undefined && task === undefined && (
        <Empty title={`There is no task ${id} in ${cluster}`}>Stopped tasks are kept for a while only. Their logs stay.</Empty>
      )}
      {task !== undefined && <Known cluster={cluster} task={task} />}
    </SpaceBetween>
  );
}

function Known({ cluster, task }: { cluster: string; task: Task }) {
  const [isAsked, setAsked] = useState(false);
  const { definition } = useDefinition(task.taskDefinitionArn);
  const service = task.group?.startsWith("service:") === true ? task.group.slice("service:".length) : undefined;
  const label = shortTask(task.taskArn);
  return (
    <SpaceBetween size="l">
      <PageTitle
        title={`Task ${label}`}
        description={`Task in ${cluster}`}
        actions={
          <ActionButton
            verdict={taskActions.stop({ lastStatus: task.lastStatus, desiredStatus: task.desiredStatus })}
            onClick={() => setAsked(true)}
          >
            Stop task
          </ActionButton>
        }
      />
      {task.stoppedReason !== undefined && (
        <Alert
          type={task.stopCode === "UserInitiated" || task.stopCode === "ServiceSchedulerInitiated" ? "info" : "error"}
          header={task.lastStatus === "STOPPED" ? "Why it stopped" : "Why it is stopping"}
        >
          {task.stoppedReason}
        </Alert>
      )}
      <Container>
        <KeyValuePairs
          columns={4}
          items={[
            { label: "State", value: <Status state={task.lastStatus} /> },
            { label: "Wanted", value: <Status state={task.desiredStatus} /> },
            { label: "Service", value: service === undefined ? "–" : <Link to={servicePath(cluster, service)}>{service}</Link> },
            { label: "Revision", value: nameIn(task.taskDefinitionArn) },
            { label: "Address", value: addressOf(task) ?? "–" },
            { label: "Zone", value: task.availabilityZone ?? "–" },
            { label: "CPU and memory", value: `${task.cpu ?? "–"} units, ${task.memory ?? "–"} MiB` },
            { label: "ARN", value: <CopyText text={task.taskArn ?? ""} label="Copy the ARN" /> },
            { label: "Created", value: <Time at={task.createdAt} /> },
            { label: "Images pulled", value: <Time at={task.pullStoppedAt} /> },
            { label: "Started", value: <Time at={task.startedAt} /> },
            { label: "Stopped", value: <Time at={task.stoppedAt} /> },
          ]}
        />
      </Container>
      <Containers containers={task.containers ?? []} />
      {logsOf(definition, nameIn(task.taskArn)).map((log) => (
        <LastLines key={log.stream} log={log} isRunning={task.lastStatus !== "STOPPED"} />
      ))}
      {isAsked && (
        <StopTask
          cluster={cluster}
          task={task.taskArn ?? ""}
          label={label}
          isOfService={service !== undefined}
          onClose={() => setAsked(false)}
        />
      )}
    </SpaceBetween>
  );
}

function Containers({ containers }: { containers: readonly TaskContainer[] }) {
  return (
    <Table<TaskContainer>
      items={containers}
      trackBy="name"
      wrapLines
      header={<Header variant="h2">Containers</Header>}
      ariaLabels={{ tableLabel: "Containers" }}
      columnDefinitions={[
        { id: "name", header: "Name", isRowHeader: true, minWidth: 90, cell: ({ name }) => name },
        { id: "state", header: "State", minWidth: 110, cell: ({ lastStatus }) => <Status state={lastStatus} /> },
        { id: "exit", header: "Exit code", minWidth: 90, cell: ({ exitCode }) => <ExitCode code={exitCode} /> },
        {
          id: "reason",
          header: "Reason",
          minWidth: 150,
          cell: ({ reason }) => (reason === undefined ? "–" : <span className="tp-break">{reason}</span>),
        },
        {
          id: "health",
          header: "Health check",
          minWidth: 110,
          cell: ({ healthStatus }) => (healthStatus === "UNKNOWN" ? "–" : <Status state={healthStatus} />),
        },
        {
          id: "image",
          header: "Image",
          minWidth: 220,
          cell: ({ image, imageDigest }) => (
            <>
              <code className="tp-break">{image}</code>
              {imageDigest !== undefined && <div className="tp-note">{imageDigest}</div>}
            </>
          ),
        },
      ]}
    />
  );
}

function ExitCode({ code }: { code: number | undefined }) {
  if (code === undefined) return "–";
  return <Status state={code === 0 ? "Succeeded" : "Failed"}>{String(code)}</Status>;
}
