/** https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECRBuildAndPublish.html */
import { ecrBuildTimeoutMinutes } from "../../limits.ts";
import { ActionFailed, type Job, type Provider, valueOf } from "../provider.ts";
import { calling } from "../refusals.ts";
import { managedCourse, managedTimeoutMinutes, startManaged } from "./managed-build.ts";

const outputVariables = ["ECRImageDigestId", "ECRRepositoryName"];

export const ecrBuildAndPublish: Provider = {
  id: { category: "Build", owner: "AWS", provider: "ECRBuildAndPublish", version: "1" },
  onlyV2: true,
  configuration: {
    ECRRepositoryName: { required: true },
    DockerFilePath: {},
    ImageTags: {},
    RegistryType: { values: ["private", "public"] },
  },
  inputArtifacts: { min: 1, max: 1 },
  outputArtifacts: { min: 0, max: 0 },
  outputVariables,
  timeoutMinutes: () => managedTimeoutMinutes(ecrBuildTimeoutMinutes),
  check: ({ name, configuration }) => problemOf(name, configuration, (tag) => tag.includes("#{")),

  async start(job) {
    const problem = problemOf(job.actionName, job.configuration);
    if (problem !== undefined) throw new ActionFailed("ConfigurationError", problem);
    return startManaged(job, {
      buildspec: buildspecOf(await repositoryOf(job), tagsOf(job.configuration), valueOf(job, "DockerFilePath")),
      computeType: "BUILD_GENERAL1_SMALL",
      environmentVariables: [],
      privileged: true,
      timeoutMinutes: ecrBuildTimeoutMinutes,
    });
  },
  ...managedCourse,
};

type Configuration = Readonly<Record<string, string>>;

const tagsOf = ({ ImageTags }: Configuration): string[] =>
  (ImageTags || "latest")
    .split(",")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");

/** `isOpen` tells of tags whose variables are not resolved yet. Once they are, every tag must be one: it goes into a command. */
function problemOf(name: string, configuration: Configuration, isOpen: (tag: string) => boolean = () => false): string | undefined {
  if (configuration["RegistryType"] === "public")
    return `Towpath does not support public registries (RegistryType public) of action '${name}' yet.`;
  const tags = tagsOf(configuration);
  if (tags.length === 0) return `The ImageTags of action '${name}' name no tag`;
  const wrong = tags.find((tag) => !isOpen(tag) && !/^\w[\w.-]{0,127}$/.test(tag));
  return wrong === undefined ? undefined : `The ImageTags of action '${name}' contain '${wrong}', which cannot be the tag of an image`;
}

interface Repository {
  name: string;
  uri: string;
}

/** Asked first, as a build that fails only when it pushes has taken its time. */
async function repositoryOf(job: Job): Promise<Repository> {
  const name = job.configuration["ECRRepositoryName"] ?? "";
  const { ecr } = await job.client();
  const { repositories } = await calling("describeRepositories", "AmazonECR", () => ecr.DescribeRepositories({ repositoryNames: [name] }));
  const uri = repositories?.[0]?.repositoryUri;
  if (uri === undefined) throw new ActionFailed("ConfigurationError", `The Amazon ECR repository '${name}' was not found.`);
  return { name, uri };
}

/** The path may be that of a Dockerfile or of its directory. */
function buildspecOf({ name, uri }: Repository, tags: string[], path = "."): object {
  const images = tags.map((tag) => `${uri}:${tag}`);
  const tagged = images.map((image) => `--tag ${image}`).join(" ");
  return {
    version: "0.2",
    env: { variables: { DOCKER_FILE_PATH: path.replace(/^\/+/, "./"), ECRRepositoryName: name }, "exported-variables": outputVariables },
    phases: {
      pre_build: {
        commands: [
          `aws ecr get-login-password --region "$AWS_REGION" | docker login --username AWS --password-stdin ${uri.slice(0, uri.indexOf("/"))}`,
        ],
      },
      build: {
        commands: [
          `if [ -d "$DOCKER_FILE_PATH" ]; then docker build ${tagged} "$DOCKER_FILE_PATH"; else docker build ${tagged} --file "$DOCKER_FILE_PATH" .; fi`,
          ...images.map((image) => `docker push ${image}`),
          `ECRImageDigestId=$(docker inspect --format '{{index .RepoDigests 0}}' ${images[0]} | cut -d @ -f 2)`,
        ],
      },
    },
  };
}
