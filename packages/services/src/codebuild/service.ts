import { readFileSync } from "node:fs";
import { type Service, service } from "../door/service.ts";
import { validateQuestion } from "./buildspec/validate-question.ts";
import { credentialsPrefix, serveCredentials } from "./credentials.ts";
import { buildsAtOnceLeast } from "./limits.ts";
import { BatchDeleteBuilds } from "./operations/BatchDeleteBuilds.ts";
import { BatchGetBuilds } from "./operations/BatchGetBuilds.ts";
import { BatchGetProjects } from "./operations/BatchGetProjects.ts";
import { BatchGetReportGroups } from "./operations/BatchGetReportGroups.ts";
import { BatchGetReports } from "./operations/BatchGetReports.ts";
import { CreateProject } from "./operations/CreateProject.ts";
import { CreateReportGroup } from "./operations/CreateReportGroup.ts";
import { DeleteProject } from "./operations/DeleteProject.ts";
import { DeleteReport } from "./operations/DeleteReport.ts";
import { DeleteReportGroup } from "./operations/DeleteReportGroup.ts";
import { DescribeCodeCoverages } from "./operations/DescribeCodeCoverages.ts";
import { DescribeTestCases } from "./operations/DescribeTestCases.ts";
import { GetReportGroupTrend } from "./operations/GetReportGroupTrend.ts";
import { InvalidateProjectCache } from "./operations/InvalidateProjectCache.ts";
import { ListBuilds } from "./operations/ListBuilds.ts";
import { ListBuildsForProject } from "./operations/ListBuildsForProject.ts";
import { ListCuratedEnvironmentImages } from "./operations/ListCuratedEnvironmentImages.ts";
import { ListProjects } from "./operations/ListProjects.ts";
import { ListReportGroups } from "./operations/ListReportGroups.ts";
import { ListReports } from "./operations/ListReports.ts";
import { ListReportsForReportGroup } from "./operations/ListReportsForReportGroup.ts";
import { ListSharedReportGroups } from "./operations/ListSharedReportGroups.ts";
import { RetryBuild } from "./operations/RetryBuild.ts";
import { StartBuild } from "./operations/StartBuild.ts";
import { StopBuild } from "./operations/StopBuild.ts";
import { UpdateProject } from "./operations/UpdateProject.ts";
import { UpdateReportGroup } from "./operations/UpdateReportGroup.ts";
import { forgetOldManaged } from "./managed.ts";
import type { CodebuildParts, GivenParts } from "./parts.ts";
import { admit } from "./queue.ts";
import { makeRoles } from "./runner/roles.ts";
import { makeWakes } from "./runner/wakes.ts";
import { capacityOf, sweep } from "./sweep.ts";
import { effectsOf } from "./work.ts";

const partly = {
  CreateProject:
    "Sources NO_SOURCE, S3, CODEPIPELINE, CODECOMMIT; environment LINUX_CONTAINER. Not yet: file systems, S3 logs, fleets, badges, automatic retries",
  UpdateProject: "As CreateProject",
  StartBuild: "Not yet: debug sessions, automatic retries; runtime-versions is skipped",
  CreateReportGroup: "Raw report files are not exported to Amazon S3",
  UpdateReportGroup: "Raw report files are not exported to Amazon S3",
  ListSharedReportGroups: "Nothing is shared between accounts here",
  ListCuratedEnvironmentImages: "All ids run as one image that is made here",
} as const;

/** Builds that really run, in containers, in the network their projects name. `buildsAtOnce` defaults to half the host's processors. */
export function openCodebuild(given: GivenParts): Service<"codebuild"> {
  given.journal.migrate("codebuild", readFileSync(new URL("./tables.sql", import.meta.url), "utf8"));
  let atOnce = given.buildsAtOnce ?? buildsAtOnceLeast;
  const parts: CodebuildParts = {
    ...given,
    capacity: {
      buildsAtOnce: () => atOnce,
      newToken: () => given.ids.bytes(16).toString("hex"),
      newCredentialsId: () => credentialsPrefix + given.ids.uuid(),
    },
    wakes: makeWakes(),
    roles: makeRoles(given.aws, given.clock),
  };
  const stopServing = serveCredentials(parts);
  return service("codebuild", {
    parts,
    operations: {
      BatchDeleteBuilds,
      BatchGetBuilds,
      BatchGetProjects,
      BatchGetReportGroups,
      BatchGetReports,
      CreateProject,
      CreateReportGroup,
      DeleteProject,
      DeleteReport,
      DeleteReportGroup,
      DescribeCodeCoverages,
      DescribeTestCases,
      GetReportGroupTrend,
      InvalidateProjectCache,
      ListBuilds,
      ListBuildsForProject,
      ListCuratedEnvironmentImages,
      ListProjects,
      ListReportGroups,
      ListReports,
      ListReportsForReportGroup,
      ListSharedReportGroups,
      RetryBuild,
      StartBuild,
      StopBuild,
      UpdateProject,
      UpdateReportGroup,
    },
    partly,
    effects: effectsOf(parts),
    questions: { validate: validateQuestion },
    recover: async () => {
      atOnce = given.buildsAtOnce ?? (await capacityOf(parts));
      await sweep(parts);
      parts.journal.transact((tx) => {
        forgetOldManaged(tx);
        admit(tx, parts.capacity);
      });
    },
    close: async () => stopServing(),
  });
}
