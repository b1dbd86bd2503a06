import type { Build } from "@aws-sdk/client-codebuild";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { ActionButton } from "../actions/action-button.tsx";
import { allowed } from "../actions/verdict.ts";
import { useAws, useAwsAction } from "../aws/query.ts";
import { Empty } from "../parts/empty.tsx";
import { ErrorBox } from "../parts/error-box.tsx";
import { shortCommit } from "../parts/format.ts";
import { Link } from "../parts/link.tsx";
import { PageTitle } from "../parts/page-title.tsx";
import { Status } from "../parts/status.tsx";
import { Duration, Time } from "../parts/time.tsx";
import { go, to } from "../router.ts";
import type { ScreenProps } from "../screens.tsx";
import { uuidOf, useBuilds } from "./data.ts";

/** The newest builds: of all projects, or of the one that the address names. */
export function Screen({ params: { project } }: ScreenProps) {
  const builds = useBuilds(project);
  return (
    <SpaceBetween size="l">
      <PageTitle
        title={project ?? "Builds"}
        description={project === undefined ? "The newest builds of all projects" : "The newest builds of this project"}
        {...(project !== undefined && { actions: <Start project={project} /> })}
      />
      <ErrorBox error={builds.error} onRetry={() => void builds.refetch()} />
      <Table<Build>
        items={builds.data ?? []}
        columnDefinitions={columns}
        trackBy="id"
        loading={builds.isLoading}
        loadingText="Loading builds"
        ariaLabels={{ tableLabel: "Builds" }}
        header={<Header counter={`(${builds.data?.length ?? 0})`}>Builds</Header>}
        empty={
          <Empty title="No build yet" commands={[`aws codebuild start-build --project-name ${project ?? "PROJECT"}`, "towpath build"]}>
            A pipeline's build action, or one of these commands, starts one.
          </Empty>
        }
      />
      {project === undefined && <Projects />}
    </SpaceBetween>
  );
}

const columns: TableProps.ColumnDefinition<Build>[] = [
  {
    id: "id",
    header: "Build",
    isRowHeader: true,
    cell: ({ id = "", projectName = "", buildNumber }) => (
      <Link to={to("builds", projectName, uuidOf(id))}>{buildNumber === undefined ? id : `${projectName} #${buildNumber}`}</Link>
    ),
  },
  { id: "status", header: "Status", cell: ({ buildStatus }) => <Status state={buildStatus} /> },
  {
    id: "phase",
    header: "Phase",
    cell: ({ buildComplete, currentPhase }) => (buildComplete === true ? "–" : <Status state={currentPhase} look="in-progress" />),
  },
  {
    id: "version",
    header: "Source",
    cell: ({ resolvedSourceVersion }) => (resolvedSourceVersion ? shortCommit(resolvedSourceVersion) : "–"),
  },
  { id: "initiator", header: "Started by", cell: ({ initiator }) => initiator ?? "–" },
  { id: "started", header: "Started", cell: ({ startTime }) => <Time at={startTime} relative /> },
  { id: "duration", header: "Duration", cell: ({ startTime, endTime }) => <Duration since={startTime} until={endTime} /> },
];

function Start({ project }: { project: string }) {
  const start = useAwsAction("codebuild", "StartBuild");
  return (
    <SpaceBetween size="xs">
      <ActionButton
        variant="primary"
        verdict={allowed}
        loading={start.isPending}
        onClick={() =>
          start.mutate({ projectName: project }, { onSuccess: ({ build }) => go(to("builds", project, uuidOf(build?.id ?? ""))) })
        }
      >
        Start build
      </ActionButton>
      <ErrorBox error={start.error} title="The build was not started" />
    </SpaceBetween>
  );
}

function Projects() {
  const { data, error, isLoading } = useAws("codebuild", "ListProjects", { sortBy: "NAME", sortOrder: "ASCENDING" });
  return (
    <>
      <ErrorBox error={error} />
      <Table<string>
        items={data?.projects ?? []}
        columnDefinitions={[
          { id: "name", header: "Project", isRowHeader: true, cell: (name) => <Link to={to("builds", name)}>{name}</Link> },
        ]}
        loading={isLoading}
        loadingText="Loading projects"
        ariaLabels={{ tableLabel: "Projects" }}
        header={<Header>Projects</Header>}
        empty={<Empty title="No project yet" commands={["aws codebuild create-project --cli-input-json file://project.json"]} />}
      />
    </>
  );
}
