import type { ImageDetail } from "@aws-sdk/client-ecr";
import Badge from "@cloudscape-design/components/badge";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { TableProps } from "@cloudscape-design/components/table";
import { servicePath } from "../deployments/names.ts";
import { formatBytes } from "../parts/format.ts";
import { Link } from "../parts/link.tsx";
import { Status } from "../parts/status.tsx";
import { Time } from "../parts/time.tsx";
import { to } from "../router.ts";
import type { PushOfImage } from "./data.ts";
import { pusherOf, shortDigest, type Use } from "./names.ts";

export interface ColumnFacts {
  readonly pushes: readonly PushOfImage[];
  readonly uses: ReadonlyMap<string, readonly Use[]>;
  /** Of builds, by their ids. */
  readonly projects: ReadonlyMap<string, string> | undefined;
  readonly open: (digest: string) => void;
}

export const imageColumns = ({ pushes, uses, projects, open }: ColumnFacts): TableProps.ColumnDefinition<ImageDetail>[] => [
  { id: "tags", header: "Tags", isRowHeader: true, minWidth: 130, cell: ({ imageTags }) => <Tags tags={imageTags ?? []} /> },
  {
    id: "digest",
    header: "Digest",
    minWidth: 170,
    cell: ({ imageDigest = "" }) => (
      <Button variant="inline-link" ariaLabel={`Details of ${shortDigest(imageDigest)}`} onClick={() => open(imageDigest)}>
        {shortDigest(imageDigest)}
      </Button>
    ),
  },
  { id: "size", header: "Size", minWidth: 90, cell: ({ imageSizeInBytes = 0 }) => formatBytes(imageSizeInBytes) },
  { id: "pushed", header: "Pushed", minWidth: 110, cell: ({ imagePushedAt }) => <Time at={imagePushedAt} /> },
  {
    id: "by",
    header: "Pushed by",
    minWidth: 140,
    cell: ({ imageDigest }) => <Pushers pushes={pushes.filter(({ digest }) => digest === imageDigest)} projects={projects} />,
  },
  { id: "runs", header: "Runs in", minWidth: 140, cell: ({ imageDigest = "" }) => <Uses uses={uses.get(imageDigest) ?? []} /> },
];

function Tags({ tags }: { tags: readonly string[] }) {
  if (tags.length === 0) return "No tag";
  return (
    <SpaceBetween direction="horizontal" size="xxs">
      {tags.map((tag) => (
        <Badge key={tag}>{tag}</Badge>
      ))}
    </SpaceBetween>
  );
}

/** Each who pushed it once, whatever the tags. */
function Pushers({ pushes, projects }: { pushes: readonly PushOfImage[]; projects: ColumnFacts["projects"] }) {
  const principals = [...new Set(pushes.map(({ principal }) => principal))];
  if (principals.length === 0) return "Not recorded";
  return principals.map((principal) => {
    const { text, build } = pusherOf(principal);
    const project = build === undefined ? undefined : projects?.get(build);
    return (
      <div key={principal}>
        {build !== undefined && project !== undefined ? (
          <Link to={to("builds", project, build)}>{`${project} ${build.slice(0, 8)}`}</Link>
        ) : (
          text
        )}
      </div>
    );
  });
}

export function Uses({ uses }: { uses: readonly Use[] }) {
  if (uses.length === 0) return "Nowhere";
  return uses.map((use) => (
    <div key={`${use.kind} ${use.cluster} ${use.name}`}>
      <Status state="RUNNING">
        {use.kind === "service" ? (
          <Link to={servicePath(use.cluster, use.name)}>{use.name}</Link>
        ) : (
          <Link to={to("tasks", use.cluster, use.name)}>{`task ${use.name.slice(0, 8)}`}</Link>
        )}
        {use.tasks > 1 && ` (${use.tasks} tasks)`}
      </Status>
    </div>
  ));
}
