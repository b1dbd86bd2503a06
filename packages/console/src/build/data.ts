import type { Build } from "@aws-sdk/client-codebuild";
import { useQuery } from "@tanstack/react-query";
import { aws } from "../aws/aws.ts";
import { useAws } from "../aws/query.ts";
import type { AwsError } from "../aws/request.ts";

/** The newest builds, of one project or of all. */
export const useBuilds = (project: string | undefined) =>
  useQuery<Build[], AwsError>({
    queryKey: ["codebuild", "newest builds", project ?? ""],
    queryFn: async ({ signal }) => {
      const { ids = [] } =
        project === undefined
          ? await aws.codebuild.ListBuilds({ sortOrder: "DESCENDING" }, signal)
          : await aws.codebuild.ListBuildsForProject({ projectName: project, sortOrder: "DESCENDING" }, signal);
      if (ids.length === 0) return [];
      const { builds = [] } = await aws.codebuild.BatchGetBuilds({ ids: ids.slice(0, 100) }, signal);
      return builds.toSorted((a, b) => (b.startTime?.getTime() ?? 0) - (a.startTime?.getTime() ?? 0));
    },
  });

export function useBuild(id: string) {
  const query = useAws("codebuild", "BatchGetBuilds", { ids: [id] });
  return { ...query, build: query.data?.builds?.[0] };
}

/** The part of a build's id behind its project's name. */
export const uuidOf = (id: string): string => id.slice(id.indexOf(":") + 1);
