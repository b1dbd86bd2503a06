/** Where what an action did is shown. */
import { to } from "../router.ts";
import { webAddress } from "./told.ts";

export interface Work {
  readonly provider: string;
  readonly configuration: Readonly<Record<string, string>>;
  readonly externalExecutionId?: string | undefined;
  readonly url?: string | undefined;
}

export interface WorkLink {
  readonly text: string;
  /** A screen of ours. */
  readonly path?: string;
  /** Elsewhere. */
  readonly href?: string;
}

export function workLink({ provider, configuration, externalExecutionId: id, url }: Work): WorkLink | undefined {
  const address = webAddress(url);
  return screenOf(provider, configuration, id) ?? (address === undefined ? undefined : { text: "Details", href: address });
}

function screenOf(provider: string, configuration: Work["configuration"], id: string | undefined): WorkLink | undefined {
  const of = (name: string) => configuration[name] ?? "";
  switch (provider) {
    case "CodeBuild":
    case "Commands":
    case "ECRBuildAndPublish":
      return buildLink(id);
    case "ECS":
      return { text: "Deployment", path: to("deployments", of("ClusterName"), of("ServiceName")) };
    case "CodePipeline":
      return id === undefined ? undefined : { text: "Execution", path: to("pipelines", of("PipelineName"), "executions", id) };
    case "ECR":
      return { text: "Image", path: to("images", of("RepositoryName")) };
    case "CodeCommit":
      return { text: "Commit", path: to("repositories", "codecommit", of("RepositoryName"), { branch: of("BranchName") }) };
    default:
      return undefined;
  }
}

/** `project:uuid`; a batch has no screen of its own. */
function buildLink(id: string | undefined): WorkLink | undefined {
  const [project, uuid] = id?.split(":") ?? [];
  return project === undefined || uuid === undefined ? undefined : { text: "Build", path: to("builds", project, uuid) };
}
