import { readFileSync } from "node:fs";
import type { EngineInfo } from "@towpath/engine";
import { type Operations, type Service, service } from "../door/service.ts";
import { badgeRoute } from "./badges/route.ts";
import { validateQuestion } from "./buildspec/validate-question.ts";
import { shellIn } from "./debug/shell.ts";
import { makeMirrors } from "./cache/mirrors.ts";
import { credentialsPrefix, serveCredentials } from "./credentials.ts";
import { buildsAtOnceLeast } from "./limits.ts";
import { BatchDeleteBuilds } from "./operations/BatchDeleteBuilds.ts";
import { BatchGetBuildBatches } from "./operations/BatchGetBuildBatches.ts";
import { BatchGetBuilds } from "./operations/BatchGetBuilds.ts";
import { BatchGetFleets } from "./operations/BatchGetFleets.ts";
import { BatchGetProjects } from "./operations/BatchGetProjects.ts";
import { BatchGetReportGroups } from "./operations/BatchGetReportGroups.ts";
import { BatchGetReports } from "./operations/BatchGetReports.ts";
import { CreateFleet } from "./operations/CreateFleet.ts";
import { CreateProject } from "./operations/CreateProject.ts";
import { CreateReportGroup } from "./operations/CreateReportGroup.ts";
import { CreateWebhook } from "./operations/CreateWebhook.ts";
import { DeleteBuildBatch } from "./operations/DeleteBuildBatch.ts";
import { DeleteFleet } from "./operations/DeleteFleet.ts";
import { DeleteProject } from "./operations/DeleteProject.ts";
import { DeleteReport } from "./operations/DeleteReport.ts";
import { DeleteReportGroup } from "./operations/DeleteReportGroup.ts";
import { DeleteResourcePolicy } from "./operations/DeleteResourcePolicy.ts";
import { DeleteSourceCredentials } from "./operations/DeleteSourceCredentials.ts";
import { DeleteWebhook } from "./operations/DeleteWebhook.ts";
import { DescribeCodeCoverages } from "./operations/DescribeCodeCoverages.ts";
import { DescribeTestCases } from "./operations/DescribeTestCases.ts";
import { GetReportGroupTrend } from "./operations/GetReportGroupTrend.ts";
import { GetResourcePolicy } from "./operations/GetResourcePolicy.ts";
import { ImportSourceCredentials } from "./operations/ImportSourceCredentials.ts";
import { InvalidateProjectCache } from "./operations/InvalidateProjectCache.ts";
import { ListBuildBatches } from "./operations/ListBuildBatches.ts";
import { ListBuildBatchesForProject } from "./operations/ListBuildBatchesForProject.ts";
import { ListBuilds } from "./operations/ListBuilds.ts";
import { ListBuildsForProject } from "./operations/ListBuildsForProject.ts";
import { ListCuratedEnvironmentImages } from "./operations/ListCuratedEnvironmentImages.ts";
import { ListFleets } from "./operations/ListFleets.ts";
import { ListProjects } from "./operations/ListProjects.ts";
import { ListReportGroups } from "./operations/ListReportGroups.ts";
import { ListReports } from "./operations/ListReports.ts";
import { ListReportsForReportGroup } from "./operations/ListReportsForReportGroup.ts";
import { ListSharedProjects } from "./operations/ListSharedProjects.ts";
import { ListSharedReportGroups } from "./operations/ListSharedReportGroups.ts";
import { ListSourceCredentials } from "./operations/ListSourceCredentials.ts";
import { PutResourcePolicy } from "./operations/PutResourcePolicy.ts";
import { RetryBuild } from "./operations/RetryBuild.ts";
import { RetryBuildBatch } from "./operations/RetryBuildBatch.ts";
import { StartBuild } from "./operations/StartBuild.ts";
import { StartBuildBatch } from "./operations/StartBuildBatch.ts";
import { BatchGetCommandExecutions } from "./operations/BatchGetCommandExecutions.ts";
import { BatchGetSandboxes } from "./operations/BatchGetSandboxes.ts";
import { ListCommandExecutionsForSandbox } from "./operations/ListCommandExecutionsForSandbox.ts";
import { ListSandboxes } from "./operations/ListSandboxes.ts";
import { ListSandboxesForProject } from "./operations/ListSandboxesForProject.ts";
import { StartCommandExecution } from "./operations/StartCommandExecution.ts";
import { StartSandbox } from "./operations/StartSandbox.ts";
import { StartSandboxConnection } from "./operations/StartSandboxConnection.ts";
import { StopSandbox } from "./operations/StopSandbox.ts";
import { StopBuild } from "./operations/StopBuild.ts";
import { StopBuildBatch } from "./operations/StopBuildBatch.ts";
import { UpdateFleet } from "./operations/UpdateFleet.ts";
import { UpdateProject } from "./operations/UpdateProject.ts";
import { UpdateProjectVisibility } from "./operations/UpdateProjectVisibility.ts";
import { UpdateReportGroup } from "./operations/UpdateReportGroup.ts";
import { UpdateWebhook } from "./operations/UpdateWebhook.ts";
import { Engines } from "./engines/engines.ts";
import { engineQuestions } from "./engines/questions.ts";
import { homeSeat, type Seat } from "./engines/seat.ts";
import { explainQuestion } from "./explain-question.ts";
import { forgetOldManaged } from "./managed.ts";
import type { CodebuildParts, GivenParts } from "./parts.ts";
import { admit } from "./queue.ts";
import { makeRoles } from "./runner/roles.ts";
import { makeWakes } from "./runner/wakes.ts";
import { capacityOf, infoOf, sweep } from "./sweep.ts";
import { failInterrupted } from "./webhooks/store.ts";
import { webhookRoute } from "./webhooks/route.ts";
import { effectsOf } from "./work.ts";

const operations: Operations<"codebuild", CodebuildParts> = {
  BatchGetCommandExecutions,
  BatchGetSandboxes,
  ListCommandExecutionsForSandbox,
  ListSandboxes,
  ListSandboxesForProject,
  StartCommandExecution,
  StartSandbox,
  StartSandboxConnection,
  StopSandbox,
  BatchDeleteBuilds,
  BatchGetBuildBatches,
  BatchGetBuilds,
  BatchGetFleets,
  BatchGetProjects,
  BatchGetReportGroups,
  BatchGetReports,
  CreateFleet,
  CreateProject,
  CreateReportGroup,
  CreateWebhook,
  DeleteBuildBatch,
  DeleteFleet,
  DeleteProject,
  DeleteReport,
  DeleteReportGroup,
  DeleteResourcePolicy,
  DeleteSourceCredentials,
  DeleteWebhook,
  DescribeCodeCoverages,
  DescribeTestCases,
  GetReportGroupTrend,
  GetResourcePolicy,
  ImportSourceCredentials,
  InvalidateProjectCache,
  ListBuildBatches,
  ListBuildBatchesForProject,
  ListBuilds,
  ListBuildsForProject,
  ListCuratedEnvironmentImages,
  ListFleets,
  ListProjects,
  ListReportGroups,
  ListReports,
  ListReportsForReportGroup,
  ListSharedProjects,
  ListSharedReportGroups,
  ListSourceCredentials,
  PutResourcePolicy,
  RetryBuild,
  RetryBuildBatch,
  StartBuild,
  StartBuildBatch,
  StopBuild,
  StopBuildBatch,
  UpdateFleet,
  UpdateProject,
  UpdateProjectVisibility,
  UpdateReportGroup,
  UpdateWebhook,
};

const partly = {
  CreateProject:
    "Environments LINUX_CONTAINER, Lambda compute and, where the engine is on arm64, ARM_CONTAINER. File systems are volumes of this host",
  CreateWebhook: "Not: webhooks of organizations and groups, approval by comments, runners of workflows and Buildkite",
  UpdateWebhook: "As CreateWebhook",
  UpdateProject: "As CreateProject",
  StartBuildBatch: "As StartBuild",
  StartBuild: "There is no Session Manager: debug sessions are opened by towpath shell",
  StartSandbox: "The buildspec has no part in it: its variables are the project's",
  StartSandboxConnection: "Refused, since there is no Session Manager; the refusal names towpath shell",
  StartCommandExecution: "Each command begins in the directory of the source and has a log stream of its own",
  CreateFleet:
    "No machines are started: so many builds as it has run on the ordinary engine with its compute. Not: proxy rules, machine images",
  UpdateFleet: "As CreateFleet",
  DeleteFleet: "The fleet is gone at once",
  PutResourcePolicy: "Kept, evaluated for nobody: no other account is served",
  UpdateProjectVisibility: "Kept; there is no page that shows public builds",
  ListSharedProjects: "Nothing is shared between accounts here",
  ListSharedReportGroups: "Nothing is shared between accounts here",
  ListCuratedEnvironmentImages: "All ids run as one image that is made here",
} as const;

/** Builds that really run, in containers, in the network their projects name. `buildsAtOnce` defaults to half the host's processors. */
export function openCodebuild(given: GivenParts): Service<"codebuild"> {
  given.journal.migrate("codebuild", readFileSync(new URL("./tables.sql", import.meta.url), "utf8"));
  let atOnce = given.buildsAtOnce ?? buildsAtOnceLeast;
  let home: EngineInfo | undefined;
  const shared = {
    ...given,
    capacity: {
      buildsAtOnce: () => atOnce,
      seats(): readonly Seat[] | undefined {
        const further = parts.engines.seats();
        return further && [homeSeat(atOnce, home), ...further];
      },
      newToken: () => given.ids.bytes(16).toString("hex"),
      newCredentialsId: () => credentialsPrefix + given.ids.uuid(),
    },
    wakes: makeWakes(),
    roles: makeRoles(given.aws, given.clock),
    mirrors: makeMirrors(given),
  };
  const parts: CodebuildParts = Object.assign(shared, { engines: new Engines(() => parts) });
  const stopServing = serveCredentials(parts);
  return service("codebuild", {
    parts,
    operations,
    partly,
    effects: effectsOf(parts),
    routes: [webhookRoute(parts), badgeRoute(parts)],
    conversations: { shell: shellIn(parts) },
    questions: { explain: explainQuestion(parts), validate: validateQuestion, ...engineQuestions(parts) },
    recover: async () => {
      home = await infoOf(given.engine);
      atOnce = given.buildsAtOnce ?? capacityOf(home);
      parts.engines.recover();
      await sweep(parts);
      parts.journal.transact((tx) => {
        forgetOldManaged(tx);
        failInterrupted(tx);
        admit(tx, parts.capacity);
      });
    },
    close: async () => {
      stopServing();
      await parts.engines.close();
    },
  });
}
