import { useQuery } from "@tanstack/react-query";
import { aws } from "../aws/aws.ts";
import { shortCommit } from "../parts/format.ts";
import { to } from "../router.ts";
import type { Entry } from "./rank.ts";

const perPipeline = 10;

/** Everything that has a name, asked for when the palette opens. What cannot be listed is left out. */
export function useEntries(): { entries: readonly Entry[]; isLoading: boolean } {
  const { data, isLoading } = useQuery({
    queryKey: ["palette"],
    queryFn: ({ signal }) => everything(signal),
    meta: { refreshOn: false },
    staleTime: 5_000,
  });
  return { entries: data ?? [], isLoading };
}

async function everything(signal: AbortSignal): Promise<Entry[]> {
  const lists = [pipelines, builds, services, images, repositories, secrets, parameters].map((list) => list(signal));
  const settled = await Promise.allSettled(lists);
  return settled.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
}

async function pipelines(signal: AbortSignal): Promise<Entry[]> {
  const { pipelines: all = [] } = await aws.codepipeline.ListPipelines({}, signal);
  const names = all.map(({ name = "" }) => name);
  const executions = await Promise.all(names.map((name) => executionsOf(name, signal)));
  return [
    ...names.map((name) => ({ name, kind: "Pipeline", path: to("pipelines", name) })),
    ...names.map((name) => ({ name: `Release ${name}`, kind: "Action", path: to("pipelines", name, { release: "1" }) })),
    ...executions.flat(),
  ];
}

async function executionsOf(pipelineName: string, signal: AbortSignal): Promise<Entry[]> {
  const { pipelineExecutionSummaries = [] } = await aws.codepipeline.ListPipelineExecutions(
    { pipelineName, maxResults: perPipeline },
    signal,
  );
  return pipelineExecutionSummaries.map(({ pipelineExecutionId = "", sourceRevisions = [], status }) => ({
    name: `${pipelineName} ${shortCommit(sourceRevisions[0]?.revisionId ?? "")} ${status} ${pipelineExecutionId.slice(0, 8)}`,
    kind: "Execution",
    path: to("pipelines", pipelineName, "executions", pipelineExecutionId),
  }));
}

async function builds(signal: AbortSignal): Promise<Entry[]> {
  const [{ projects = [] }, { ids = [] }] = await Promise.all([
    aws.codebuild.ListProjects({}, signal),
    aws.codebuild.ListBuilds({}, signal),
  ]);
  return [
    ...projects.map((name) => ({ name, kind: "Build project", path: to("builds", name) })),
    ...ids.map((id) => {
      const [project = "", uuid = ""] = id.split(":");
      return { name: id, kind: "Build", path: to("builds", project, uuid) };
    }),
  ];
}

async function services(signal: AbortSignal): Promise<Entry[]> {
  const { clusterArns = [] } = await aws.ecs.ListClusters({}, signal);
  const lists = await Promise.all(clusterArns.map((cluster) => aws.ecs.ListServices({ cluster, maxResults: 100 }, signal)));
  return lists.flatMap(({ serviceArns = [] }, index) =>
    serviceArns.map((arn) => {
      const name = arn.split("/").at(-1) ?? arn;
      return { name, kind: "Service", path: to("deployments", clusterArns[index]?.split("/").at(-1) ?? "", name) };
    }),
  );
}

async function images(signal: AbortSignal): Promise<Entry[]> {
  const { repositories: all = [] } = await aws.ecr.DescribeRepositories({}, signal);
  return all.map(({ repositoryName: name = "" }) => ({ name, kind: "Images", path: to("images", name) }));
}

async function repositories(signal: AbortSignal): Promise<Entry[]> {
  const { repositories: all = [] } = await aws.codecommit.ListRepositories({}, signal);
  return all.map(({ repositoryName: name = "" }) => ({ name, kind: "Repository", path: to("repositories", "codecommit", name) }));
}

async function secrets(signal: AbortSignal): Promise<Entry[]> {
  const { SecretList = [] } = await aws.secretsmanager.ListSecrets({ MaxResults: 100 }, signal);
  return SecretList.map(({ Name: name = "" }) => ({ name, kind: "Secret", path: to("secrets", name) }));
}

async function parameters(signal: AbortSignal): Promise<Entry[]> {
  const { Parameters = [] } = await aws.ssm.DescribeParameters({ MaxResults: 50 }, signal);
  return Parameters.map(({ Name: name = "" }) => ({ name, kind: "Parameter", path: to("parameters", name) }));
}
