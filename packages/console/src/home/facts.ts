import type { Service } from "@aws-sdk/client-ecs";
import { useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { aws } from "../aws/aws.ts";
import { useAws } from "../aws/query.ts";
import { type AwsError, isUnreachable } from "../aws/request.ts";
import type { PipelineFacts } from "./pipelines.ts";

const executionsShown = 25;
const servicesAtOnce = 10;

export interface Facts<T> {
  readonly all: readonly T[];
  readonly isLoading: boolean;
  readonly error: AwsError | null;
}

/** Every pipeline with its state and its last executions. */
export function usePipelineFacts(): Facts<PipelineFacts> {
  const list = useAws("codepipeline", "ListPipelines", {});
  const names = (list.data?.pipelines ?? []).map(({ name = "" }) => name);
  const facts = useQueries({
    queries: names.map((name) => ({
      queryKey: ["codepipeline", "Home", name],
      queryFn: ({ signal }: { signal: AbortSignal }) => factsOf(name, signal),
    })),
  });
  return {
    all: facts.flatMap(({ data }) => data ?? []),
    isLoading: list.isLoading || facts.some(({ isLoading }) => isLoading),
    error: list.error ?? (facts.find(({ error }) => error !== null)?.error as AwsError | undefined) ?? null,
  };
}

async function factsOf(name: string, signal: AbortSignal): Promise<PipelineFacts> {
  const [state, list, { pipeline }] = await Promise.all([
    aws.codepipeline.GetPipelineState({ name }, signal),
    aws.codepipeline.ListPipelineExecutions({ pipelineName: name, maxResults: executionsShown }, signal),
    aws.codepipeline.GetPipeline({ name }, signal),
  ]);
  return { name, stages: state.stageStates ?? [], executions: list.pipelineExecutionSummaries ?? [], declaration: pipeline };
}

/** Every service of every cluster. Tasks get healthy without an event. */
export function useServices(): Facts<Service> {
  const { data, isLoading, error } = useQuery<Service[], AwsError>({
    queryKey: ["ecs", "Home"],
    queryFn: ({ signal }) => allServices(signal),
    refetchInterval: 15_000,
  });
  return { all: data ?? [], isLoading, error: error ?? null };
}

async function allServices(signal: AbortSignal): Promise<Service[]> {
  const { clusterArns = [] } = await aws.ecs.ListClusters({}, signal);
  const services = await Promise.all(clusterArns.map((cluster) => servicesOf(cluster, signal)));
  return services.flat();
}

async function servicesOf(cluster: string, signal: AbortSignal): Promise<Service[]> {
  const arns: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await aws.ecs.ListServices({ cluster, maxResults: 100, nextToken }, signal);
    arns.push(...(page.serviceArns ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  const services: Service[] = [];
  for (let from = 0; from < arns.length; from += servicesAtOnce) {
    const part = await aws.ecs.DescribeServices({ cluster, services: arns.slice(from, from + servicesAtOnce) }, signal);
    services.push(...(part.services ?? []));
  }
  return services;
}

/** Asks everything on the screen again. */
export function useRetryAll(): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ predicate: ({ state }) => state.error !== null });
}

/** While the server is away the bar over the screen says so already. */
export const isWorthTelling = (error: AwsError | null): boolean => error !== null && !isUnreachable(error);
