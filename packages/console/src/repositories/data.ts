import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ask, aws } from "../aws/aws.ts";
import { useAsk } from "../aws/query.ts";
import type { AwsError } from "../aws/request.ts";
import { type FileText, fileText } from "./file-text.ts";
import { askedAt, type Place } from "./place.ts";
import { type PipelineRuns, type Run, runsByCommit } from "./runs.ts";

/** `at` is epoch milliseconds. */
export interface Commit {
  readonly id: string;
  readonly parents: readonly string[];
  readonly author: string;
  readonly email: string;
  readonly at: number;
  readonly message: string;
}

export interface Ref {
  readonly name: string;
  readonly type: "branch" | "tag";
  readonly commit: Commit;
}

export interface TreeEntry {
  readonly name: string;
  readonly path: string;
  readonly type: "file" | "folder" | "link" | "submodule";
  readonly sizeBytes?: number;
}

export interface Connection {
  readonly name: string;
  readonly arn: string;
  readonly provider: string;
  readonly pushTo: string;
  /** Where its repositories are, when they are not here. */
  readonly elsewhere?: string;
  readonly repositories: readonly { readonly name: string; readonly created: number }[];
}

/** A pushed repository tells by an event; what a connection reaches may change without one. */
const refetchMs = 30_000;

export const useConnections = () =>
  useAsk<{ connections: Connection[] }>("codeconnections", "repositories", {}, { refetchInterval: refetchMs });

export interface Hosted {
  readonly name: string;
  readonly description: string | undefined;
  readonly defaultBranch: string | undefined;
  readonly changed: Date | undefined;
}

const perBatch = 100;

export const useCodeCommit = () =>
  useQuery<Hosted[], AwsError>({
    queryKey: ["codecommit", "all repositories"],
    queryFn: async ({ signal }) => {
      const { repositories = [] } = await aws.codecommit.ListRepositories({}, signal);
      const names = repositories.map(({ repositoryName = "" }) => repositoryName);
      const found: Hosted[] = [];
      for (let from = 0; from < names.length; from += perBatch) {
        const answer = await aws.codecommit.BatchGetRepositories({ repositoryNames: names.slice(from, from + perBatch) }, signal);
        found.push(
          ...(answer.repositories ?? []).map((one) => ({
            name: one.repositoryName ?? "",
            description: one.repositoryDescription,
            defaultBranch: one.defaultBranch,
            changed: one.lastModifiedDate,
          })),
        );
      }
      return found;
    },
    refetchInterval: refetchMs,
  });

export const useRefs = (place: Place) => {
  const { service, query } = askedAt(place);
  return useAsk<{ refs: Ref[] }>(service, "refs", query);
};

/** The commits of a branch, page by page. */
export function useCommits(place: Place, at: string | undefined) {
  const { service, query } = askedAt(place);
  return useInfiniteQuery<{ commits: Commit[]; next?: number }, AwsError, Commit[], readonly unknown[], number>({
    queryKey: [service, "commits", query, at],
    enabled: at !== undefined,
    queryFn: ({ pageParam, signal }) => ask(service, "commits", { ...query, at: at ?? "", skip: String(pageParam) }, signal),
    initialPageParam: 0,
    getNextPageParam: ({ next }) => next,
    select: ({ pages }) => pages.flatMap(({ commits }) => commits),
  });
}

export const useCommit = (place: Place, at: string) => {
  const { service, query } = askedAt(place);
  return useAsk<{ commit?: Commit; patch: string; isCut: boolean }>(service, "commit", { ...query, at }, { refreshOn: false });
};

export const useTree = (place: Place, at: string | undefined, path: string) => {
  const { service, query } = askedAt(place);
  return useAsk<{ entries: TreeEntry[] }>(service, "tree", { ...query, at: at ?? "", path }, { enabled: at !== undefined });
};

/** CodeCommit has an operation for it. */
export const useFile = (place: Place, at: string, path: string) =>
  useQuery<FileText, AwsError>({
    queryKey: [askedAt(place).service, "file", place, at, path],
    queryFn: async ({ signal }) => {
      if (place.kind === "connection") return ask<FileText>("codeconnections", "file", { ...askedAt(place).query, at, path }, signal);
      const asked = { repositoryName: place.name, commitSpecifier: at, filePath: path };
      return fileText(path, (await aws.codecommit.GetFile(asked, signal)).fileContent ?? new Uint8Array());
    },
    meta: { refreshOn: false },
  });

const executionsPerPipeline = 100;

/** How each commit went through the pipelines. */
export function useRuns(): ReadonlyMap<string, readonly Run[]> {
  const { data } = useQuery<ReadonlyMap<string, readonly Run[]>, AwsError>({
    queryKey: ["codepipeline", "runs by commit"],
    queryFn: async ({ signal }) => {
      const { pipelines = [] } = await aws.codepipeline.ListPipelines({}, signal);
      const all = await Promise.all(
        pipelines.map(async ({ name = "" }): Promise<PipelineRuns> => {
          const asked = { pipelineName: name, maxResults: executionsPerPipeline };
          const { pipelineExecutionSummaries = [] } = await aws.codepipeline.ListPipelineExecutions(asked, signal);
          return { pipeline: name, executions: pipelineExecutionSummaries };
        }),
      );
      return runsByCommit(all);
    },
  });
  return data ?? noRuns;
}

const noRuns: ReadonlyMap<string, readonly Run[]> = new Map();
