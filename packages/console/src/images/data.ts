import type { ImageDetail, Repository } from "@aws-sdk/client-ecr";
import type { Task } from "@aws-sdk/client-ecs";
import { useQuery } from "@tanstack/react-query";
import { aws } from "../aws/aws.ts";
import { useAsk, useAws } from "../aws/query.ts";
import type { AwsError } from "../aws/request.ts";
import { tasksOf } from "../deployments/data.ts";
import { matches } from "../live/event.ts";

const perPage = 1000;

export const useRepositories = () =>
  useQuery<Repository[], AwsError>({
    queryKey: ["ecr", "all repositories"],
    queryFn: async ({ signal }) => {
      const found: Repository[] = [];
      let nextToken: string | undefined;
      do {
        const page = await aws.ecr.DescribeRepositories({ maxResults: perPage, ...(nextToken !== undefined && { nextToken }) }, signal);
        found.push(...(page.repositories ?? []));
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
      return found;
    },
  });

/** Latest first. */
export const useImages = (repositoryName: string) =>
  useQuery<ImageDetail[], AwsError>({
    queryKey: ["ecr", "all images", repositoryName],
    queryFn: async ({ signal }) => {
      const found: ImageDetail[] = [];
      let nextToken: string | undefined;
      do {
        const asked = { repositoryName, maxResults: perPage, ...(nextToken !== undefined && { nextToken }) };
        const page = await aws.ecr.DescribeImages(asked, signal);
        found.push(...(page.imageDetails ?? []));
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
      return found.sort((a, b) => (b.imagePushedAt?.getTime() ?? 0) - (a.imagePushedAt?.getTime() ?? 0));
    },
  });

export const useRepository = (repositoryName: string) => {
  const { data, ...query } = useAws("ecr", "DescribeRepositories", { repositoryNames: [repositoryName] });
  return { ...query, repository: data?.repositories?.[0] };
};

export interface PushOfImage {
  readonly digest: string;
  readonly tag?: string;
  readonly principal: string;
  readonly at: number;
}

export const usePushes = (repository: string) => useAsk<{ pushes: PushOfImage[] }>("ecr", "pushes", { repository });

/** Every task of every cluster, to know what runs where. */
export const useTasks = () =>
  useQuery<Task[], AwsError>({
    queryKey: ["ecs", "all tasks"],
    queryFn: async ({ signal }) => {
      const { clusterArns = [] } = await aws.ecs.ListClusters({}, signal);
      return (await Promise.all(clusterArns.map((cluster) => tasksOf(cluster, {}, signal)))).flat();
    },
  });

/** The projects of builds, by the builds' own ids; builds that are gone are missing. */
export const useBuildProjects = (uuids: readonly string[]) =>
  useQuery<ReadonlyMap<string, string>, AwsError>({
    queryKey: ["codebuild", "projects of", uuids],
    enabled: uuids.length > 0,
    queryFn: ({ signal }) => projectsOf(uuids, signal),
    meta: { refreshOn: (event: Parameters<typeof matches>[1]) => matches({ source: "codebuild" }, event) },
  });

const buildPagesMax = 10;

/** A session names the build without its project; the list of builds has both. */
async function projectsOf(uuids: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const missing = new Set(uuids);
  const found = new Map<string, string>();
  let nextToken: string | undefined;
  for (let page = 0; page < buildPagesMax && missing.size > 0; page++) {
    const answer = await aws.codebuild.ListBuilds(nextToken === undefined ? {} : { nextToken }, signal);
    for (const id of answer.ids ?? []) {
      const [project = "", uuid = ""] = id.split(":");
      if (missing.delete(uuid)) found.set(uuid, project);
    }
    nextToken = answer.nextToken;
    if (nextToken === undefined) break;
  }
  return found;
}
