/** A new revision of the task definition that a service uses, with other images. */
import { isDeepStrictEqual } from "node:util";
import type { ContainerDefinition, TaskDefinition } from "@aws-sdk/client-ecs";
import type { Client } from "../../../door/aws.ts";
import type { ImageDefinition } from "./ecs-images.ts";
import { ActionFailed, type Job } from "../provider.ts";
import { calling } from "../refusals.ts";

type RegisterInput = Parameters<Client["ecs"]["RegisterTaskDefinition"]>[0];

/**
 * Gives its ARN. When the newest revision of the family is newer than `before` and is what would be registered, then a try before this
 * one registered it.
 */
export async function registerWithImages(client: Client, job: Job, before: string, images: ImageDefinition[]): Promise<string> {
  const { taskDefinition, tags } = await describe(client, before, true);
  const containerDefinitions = withImages(taskDefinition, images);
  const { taskDefinition: newest } = await describe(client, taskDefinition.family ?? "", false);
  if (
    (newest.revision ?? 0) > (taskDefinition.revision ?? 0) &&
    isDeepStrictEqual(newest.containerDefinitions, containerDefinitions) &&
    newest.taskDefinitionArn
  )
    return newest.taskDefinitionArn;
  const registered = await calling("registerTaskDefinition", "AmazonECS", () =>
    client.ecs.RegisterTaskDefinition({
      ...registrable(taskDefinition),
      containerDefinitions,
      ...(tags.length > 0 && { tags }),
    } as RegisterInput),
  );
  const arn = registered.taskDefinition?.taskDefinitionArn;
  if (arn === undefined)
    throw new ActionFailed("JobFailed", `The registration for action '${job.actionName}' answered without a task definition.`);
  return arn;
}

async function describe(client: Client, name: string, withTags: boolean) {
  const { taskDefinition, tags = [] } = await calling("describeTaskDefinition", "AmazonECS", () =>
    client.ecs.DescribeTaskDefinition({ taskDefinition: name, ...(withTags && { include: ["TAGS" as const] }) }),
  );
  if (!taskDefinition) throw new ActionFailed("ConfigurationError", `The task definition ${name} was not found.`);
  return { taskDefinition, tags };
}

export function withImages(
  { containerDefinitions = [], taskDefinitionArn }: TaskDefinition,
  images: ImageDefinition[],
): ContainerDefinition[] {
  for (const { name } of images)
    if (!containerDefinitions.some((container) => container.name === name))
      throw new ActionFailed(
        "JobFailed",
        `The task definition ${taskDefinitionArn} does not have a container named ${name}, which the image definition file names.`,
      );
  const imageOf = new Map(images.map(({ name, imageUri }) => [name, imageUri]));
  return containerDefinitions.map((container) => ({ ...container, image: imageOf.get(container.name ?? "") ?? container.image }));
}

/** What a description has beyond what a registration takes. */
function registrable(taskDefinition: TaskDefinition): Partial<RegisterInput> {
  const {
    taskDefinitionArn: _arn,
    revision: _revision,
    status: _status,
    requiresAttributes: _attributes,
    compatibilities: _compatibilities,
    registeredAt: _registeredAt,
    deregisteredAt: _deregisteredAt,
    registeredBy: _registeredBy,
    deleteRequestedAt: _deleteRequestedAt,
    ...kept
  } = taskDefinition;
  return kept as Partial<RegisterInput>;
}
