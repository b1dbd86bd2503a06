import { readFileSync } from "node:fs";
import type { Parts } from "../door/parts.ts";
import { type Service, service } from "../door/service.ts";
import { CreateCluster } from "./operations/CreateCluster.ts";
import { CreateService } from "./operations/CreateService.ts";
import { DeleteCluster } from "./operations/DeleteCluster.ts";
import { DeleteService } from "./operations/DeleteService.ts";
import { DeleteTaskDefinitions } from "./operations/DeleteTaskDefinitions.ts";
import { DeregisterTaskDefinition } from "./operations/DeregisterTaskDefinition.ts";
import { DescribeCapacityProviders } from "./operations/DescribeCapacityProviders.ts";
import { DescribeClusters } from "./operations/DescribeClusters.ts";
import { DescribeServiceDeployments } from "./operations/DescribeServiceDeployments.ts";
import { DescribeServiceRevisions } from "./operations/DescribeServiceRevisions.ts";
import { DescribeServices } from "./operations/DescribeServices.ts";
import { DescribeTaskDefinition } from "./operations/DescribeTaskDefinition.ts";
import { DescribeTasks } from "./operations/DescribeTasks.ts";
import { ListAccountSettings } from "./operations/ListAccountSettings.ts";
import { ListClusters } from "./operations/ListClusters.ts";
import { ListServiceDeployments } from "./operations/ListServiceDeployments.ts";
import { ListServices } from "./operations/ListServices.ts";
import { ListTagsForResource } from "./operations/ListTagsForResource.ts";
import { ListTaskDefinitionFamilies } from "./operations/ListTaskDefinitionFamilies.ts";
import { ListTaskDefinitions } from "./operations/ListTaskDefinitions.ts";
import { ListTasks } from "./operations/ListTasks.ts";
import { PutAccountSetting } from "./operations/PutAccountSetting.ts";
import { PutAccountSettingDefault } from "./operations/PutAccountSettingDefault.ts";
import { PutClusterCapacityProviders } from "./operations/PutClusterCapacityProviders.ts";
import { RegisterTaskDefinition } from "./operations/RegisterTaskDefinition.ts";
import { RunTask } from "./operations/RunTask.ts";
import { StopServiceDeployment } from "./operations/StopServiceDeployment.ts";
import { StopTask } from "./operations/StopTask.ts";
import { TagResource } from "./operations/TagResource.ts";
import { UntagResource } from "./operations/UntagResource.ts";
import { UpdateCluster } from "./operations/UpdateCluster.ts";
import { UpdateClusterSettings } from "./operations/UpdateClusterSettings.ts";
import { UpdateService } from "./operations/UpdateService.ts";
import { Signals } from "./signals.ts";
import { sweep } from "./sweep.ts";
import { serveLinkLocal } from "./task/link-local.ts";
import { rolloutsQuestion } from "./rollouts-question.ts";
import { effects, followTargets, takeUp } from "./work.ts";

/** Clusters, task definitions, services and tasks, run on the container engine as Fargate would. */
export function openEcs(
  given: Pick<Parts, "journal" | "clock" | "ids" | "crash" | "log" | "engine" | "network" | "aws" | "home">,
): Service<"ecs"> {
  given.journal.migrate("ecs", readFileSync(new URL("./tables.sql", import.meta.url), "utf8"));
  const parts = { ...given, signals: new Signals(given.journal) };
  const stop = new AbortController();
  const endLinkLocal = serveLinkLocal(parts);
  let following: Promise<unknown> = Promise.resolve();
  return service("ecs", {
    parts,
    operations: {
      CreateCluster,
      CreateService,
      DeleteCluster,
      DeleteService,
      DeleteTaskDefinitions,
      DeregisterTaskDefinition,
      DescribeCapacityProviders,
      DescribeClusters,
      DescribeServiceDeployments,
      DescribeServiceRevisions,
      DescribeServices,
      DescribeTaskDefinition,
      DescribeTasks,
      ListAccountSettings,
      ListClusters,
      ListServiceDeployments,
      ListServices,
      ListTagsForResource,
      ListTaskDefinitionFamilies,
      ListTaskDefinitions,
      ListTasks,
      PutAccountSetting,
      PutAccountSettingDefault,
      PutClusterCapacityProviders,
      RegisterTaskDefinition,
      RunTask,
      StopServiceDeployment,
      StopTask,
      TagResource,
      UntagResource,
      UpdateCluster,
      UpdateClusterSettings,
      UpdateService,
    },
    partly: {
      RegisterTaskDefinition:
        "Fargate's fields, but for volumes other than ephemeral ones, FireLens, accelerators, environment files, restart policies: refused by name",
      CreateService: "rolling deployments of FARGATE services; no Service Connect, service discovery, placement, alarms, blue/green",
      UpdateService: "as CreateService",
      RunTask: "FARGATE only; no ECS Exec, volume configurations",
      CreateCluster: "no Service Connect defaults",
      PutAccountSetting: "kept; the short ARN formats are refused",
      PutAccountSettingDefault: "as PutAccountSetting",
    },
    invalidInputCode: "InvalidParameterException",
    effects: effects(parts),
    questions: { rollouts: rolloutsQuestion(parts) },
    async recover() {
      takeUp(parts);
      following = Promise.all([followTargets(parts, stop.signal), sweep(parts)]);
    },
    async close() {
      stop.abort();
      endLinkLocal();
      await following;
    },
  });
}
