import type { ContainerDependency } from "@aws-sdk/client-ecs";
import { clientError } from "../faults.ts";
import type { ContainerDefinition, TaskContainer } from "../model.ts";

/** Throws ClientException for dependencies that name nothing, cannot be met, or go in a circle. */
export function checkDependencies(containers: ContainerDefinition[]): void {
  const named = new Map(containers.map((container) => [container.name, container]));
  for (const { name, dependsOn } of containers) {
    for (const { containerName = "", condition = "" } of dependsOn ?? []) {
      const other = named.get(containerName);
      if (!other) throw clientError(`Container '${name}' depends on '${containerName}', which is not a container of the task definition.`);
      if ((condition === "COMPLETE" || condition === "SUCCESS") && other.essential) {
        throw clientError(`A container dependency cannot have the condition ${condition} on the essential container '${containerName}'.`);
      }
      if (condition === "HEALTHY" && !other.healthCheck) {
        throw clientError(`A container dependency with the condition HEALTHY needs a health check on the container '${containerName}'.`);
      }
    }
  }
  for (const { name } of containers)
    if (reaches(named, name, name, new Set())) throw clientError("Container dependencies contain a cycle.");
}

function reaches(named: Map<string, ContainerDefinition>, from: string, to: string, seen: Set<string>): boolean {
  return (named.get(from)?.dependsOn ?? []).some(({ containerName = "" }) => {
    if (containerName === to) return true;
    if (seen.has(containerName)) return false;
    seen.add(containerName);
    return reaches(named, containerName, to, seen);
  });
}

/** Whether a container may start, must wait, or never will: `on` is the one whose dependency is not met any more. */
export type Readiness = { kind: "ready" } | { kind: "waiting" } | { kind: "never"; on: string; condition: string };

/** What the states of the other containers say about the dependencies of one. */
export function readiness(dependsOn: ContainerDependency[], containers: TaskContainer[]): Readiness {
  let waiting = false;
  for (const { containerName = "", condition = "" } of dependsOn) {
    const other = containers.find(({ name }) => name === containerName);
    const state = other ? met(condition, other) : "never";
    if (state === "never") return { kind: "never", on: containerName, condition };
    if (state === "waiting") waiting = true;
  }
  return waiting ? { kind: "waiting" } : { kind: "ready" };
}

function met(condition: string, other: TaskContainer): "met" | "waiting" | "never" {
  const ended = other.lastStatus === "STOPPED";
  switch (condition) {
    case "START":
      return other.lastStatus === "PENDING" ? "waiting" : "met";
    case "COMPLETE":
      return ended ? "met" : "waiting";
    case "SUCCESS":
      if (!ended) return "waiting";
      return other.exitCode === 0 ? "met" : "never";
    default:
      if (other.health === "HEALTHY") return "met";
      return ended || other.health === "UNHEALTHY" ? "never" : "waiting";
  }
}

/** The order of stopping: a container is stopped before those it depends on. Each inner list is stopped at once. */
export function stopOrder(containers: ContainerDefinition[]): string[][] {
  let left = containers;
  const order: string[][] = [];
  while (left.length > 0) {
    const neededByLeft = new Set(left.flatMap(({ dependsOn }) => (dependsOn ?? []).map(({ containerName }) => containerName)));
    const next = left.filter(({ name }) => !neededByLeft.has(name));
    if (next.length === 0) return [...order, left.map(({ name }) => name)];
    order.push(next.map(({ name }) => name));
    left = left.filter((container) => !next.includes(container));
  }
  return order;
}
