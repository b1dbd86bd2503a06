import type { ActionExecutionDetail } from "@aws-sdk/client-codepipeline";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { aws } from "../aws/aws.ts";
import type { AwsError } from "../aws/request.ts";
import { type Delivery, deliveriesOf, type PipelineHistory } from "./history.ts";

const perPage = 100;
const actionPagesMax = 3;

/** Which execution of which pipeline made each deployment of a service. */
export function useDeliveries(cluster: string, service: string): ReadonlyMap<string, Delivery> {
  const { data } = useQuery<PipelineHistory[], AwsError>({
    queryKey: ["codepipeline", "deliveries to", cluster, service],
    queryFn: ({ signal }) => historiesOf(service, signal),
  });
  return useMemo(() => deliveriesOf(data ?? [], cluster, service), [data, cluster, service]);
}

/** Of the pipelines that have an ECS action for a service of this name. */
async function historiesOf(service: string, signal: AbortSignal): Promise<PipelineHistory[]> {
  const { pipelines = [] } = await aws.codepipeline.ListPipelines({}, signal);
  const histories = await Promise.all(pipelines.map(({ name = "" }) => historyOfOne(name, service, signal)));
  return histories.flatMap((one) => one ?? []);
}

async function historyOfOne(pipelineName: string, service: string, signal: AbortSignal): Promise<PipelineHistory | undefined> {
  const { pipeline } = await aws.codepipeline.GetPipeline({ name: pipelineName }, signal);
  const actions = (pipeline?.stages ?? []).flatMap((stage) => stage.actions ?? []);
  if (!actions.some(({ actionTypeId, configuration }) => actionTypeId?.provider === "ECS" && mayMean(configuration, service)))
    return undefined;
  const [details, { pipelineExecutionSummaries = [] }] = await Promise.all([
    actionsOf(pipelineName, signal),
    aws.codepipeline.ListPipelineExecutions({ pipelineName, maxResults: perPage }, signal),
  ]);
  return { pipeline: pipelineName, actions: details, executions: pipelineExecutionSummaries };
}

/** A name with a variable in it is resolved in each execution only. */
const mayMean = (configuration: Readonly<Record<string, string>> | undefined, service: string): boolean =>
  configuration?.["ServiceName"] === service || configuration?.["ServiceName"]?.includes("#{") === true;

async function actionsOf(pipelineName: string, signal: AbortSignal): Promise<ActionExecutionDetail[]> {
  const details: ActionExecutionDetail[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < actionPagesMax; page++) {
    const asked = { pipelineName, maxResults: perPage, ...(nextToken !== undefined && { nextToken }) };
    const answer = await aws.codepipeline.ListActionExecutions(asked, signal);
    details.push(...(answer.actionExecutionDetails ?? []));
    nextToken = answer.nextToken;
    if (nextToken === undefined) break;
  }
  return details;
}
