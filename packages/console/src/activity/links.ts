import type { Resource } from "@aws-sdk/client-cloudtrail";
import { to } from "../router.ts";

const last = (name: string): string => name.split(/[:/]/).at(-1) ?? "";
const arnPart = (name: string): string[] => (name.split(":").slice(5).join(":").split("/") ?? []).slice(1);

/** The screen of a resource, by CloudFormation's name of its type; undefined where there is none. */
const paths: Readonly<Record<string, (name: string) => string | undefined>> = {
  "AWS::CodeBuild::Project": (name) => to("builds", last(name)),
  "AWS::CodeBuild::Build": (name) => {
    const [project, id] = arnPart(name)[0]?.split(":") ?? [];
    return project !== undefined && id !== undefined ? to("builds", project, id) : undefined;
  },
  "AWS::CodePipeline::Pipeline": (name) => to("pipelines", last(name)),
  "AWS::ECS::Service": (name) => {
    const [cluster, service] = arnPart(name);
    return cluster !== undefined && service !== undefined ? to("deployments", cluster, service) : undefined;
  },
  "AWS::ECS::Task": (name) => {
    const [cluster, task] = arnPart(name);
    return cluster !== undefined && task !== undefined ? to("tasks", cluster, task) : undefined;
  },
  "AWS::ECR::Repository": (name) => to("images", name.startsWith("arn:") ? arnPart(name).join("/") : name),
  "AWS::SecretsManager::Secret": (name) => to("secrets", name.startsWith("arn:") ? last(name).replace(/-[A-Za-z0-9]{6}$/, "") : name),
  "AWS::EC2::VPC": (name) => to("network", name),
  "AWS::CodeCommit::Repository": (name) => to("repositories", "codecommit", last(name)),
};

export const pathOfResource = ({ ResourceType = "", ResourceName = "" }: Resource): string | undefined =>
  paths[ResourceType]?.(ResourceName);
