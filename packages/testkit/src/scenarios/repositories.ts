/** The Git repositories that source actions name, and the connections that lead to them. */
import { join } from "node:path";
import type { PipelineDeclaration } from "@aws-sdk/client-codepipeline";
import type { Client } from "@towpath/services";
import type { Installation } from "./installation.ts";
import { push, type Push } from "./git-pushes.ts";
import { firstFiles } from "./provide.ts";

/** The name under which every connection of a scenario is made. */
const connectionName = "scenario";

export interface GitSource {
  /** "owner/name" of a connection's repository, or the name of one of CodeCommit's. */
  repository: string;
  branch: string;
}

export function gitSourcesOf(declarations: readonly PipelineDeclaration[]): GitSource[] {
  const actions = declarations.flatMap(({ stages = [] }) => stages.flatMap(({ actions: list = [] }) => list));
  return actions.flatMap(({ actionTypeId, configuration = {} }) => {
    const { FullRepositoryId, RepositoryName, BranchName: branch = "main" } = configuration;
    const repository = actionTypeId?.provider === "CodeCommit" ? RepositoryName : FullRepositoryId;
    return repository === undefined || actionTypeId?.category !== "Source" ? [] : [{ repository, branch }];
  });
}

/** Makes the connection and the repositories, with a first commit on each branch. Gives the connection's ARN where there is one. */
export async function provideRepositories(installation: Installation, sources: readonly GitSource[]): Promise<string | undefined> {
  const aws = installation.inside;
  const isConnected = sources.some(({ repository }) => repository.includes("/"));
  for (const repositoryName of new Set(sources.map(({ repository }) => repository).filter((name) => !name.includes("/"))))
    await aws.codecommit.CreateRepository({ repositoryName });
  const arn = isConnected ? await connect(aws) : undefined;
  const places = new Map(sources.map((source) => [`${source.repository} ${source.branch}`, source]));
  for (const { repository, branch } of places.values())
    await pushTo(installation, repository, {
      branch,
      files: firstFiles,
      removed: [],
      message: "Begin",
      force: false,
      deleted: false,
    });
  return arn;
}

async function connect(aws: Client): Promise<string | undefined> {
  const { ConnectionArn } = await aws.codeconnections.CreateConnection({
    ConnectionName: connectionName,
    ProviderType: "GitHub",
  });
  return ConnectionArn;
}

export function pushTo(installation: Installation, repository: string, given: Omit<Push, "url">): Promise<string> {
  const { endpoint, accessKeyId, secretAccessKey } = installation.access;
  const path = repository.includes("/") ? `git/${connectionName}/${repository}.git` : `v1/repos/${repository}`;
  const { host } = new URL(endpoint);
  const url = `http://${encodeURIComponent(accessKeyId)}:${encodeURIComponent(secretAccessKey)}@${host}/${path}`;
  const clone = join(installation.scratch, repository.replaceAll("/", "-"));
  return push(clone, { ...given, url }, Math.floor(installation.clock.now() / 1_000));
}
