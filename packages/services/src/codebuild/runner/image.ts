import { ImageNotFound, PullFailed, type RegistryAuth } from "@towpath/engine";
import { serviceCaller } from "../../door/caller.ts";
import type { Client } from "../../door/aws.ts";
import type { CodebuildParts } from "../parts.ts";
import { isCurated, isEcr } from "../project/check-environment.ts";
import { BuildProblem, isRefusal, refusalText } from "../problem.ts";
import type { BuildRun } from "./build-run.ts";
import { ownImage, publishedImage } from "./curated.ts";

const pullProblem = (detail: string, cause: unknown): BuildProblem =>
  new BuildProblem(
    "BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE",
    `Unable to pull customer's container image. CannotPullContainerError: ${detail}`,
    { cause },
  );

/** Makes a curated image ready while nobody waits for it: at CreateProject rather than in the first build. */
export function warmImage(parts: CodebuildParts, image: string): void {
  const own = ownImage(parts.images, image);
  if (own === undefined) return;
  parts.images.ensure(own).catch((error: unknown) => parts.log.warn({ image, err: error }, "build image not made"));
}

/**
 * The reference of an image that is present on the engine. Throws BuildProblem in AWS's words. Another engine gets the image from that of this
 * machine, whatever registry it comes from.
 */
export async function provideImage(run: BuildRun): Promise<string> {
  const away = run.parts.engines.find(run.row().engine);
  const home = away && run.parts.engines.partsFor("");
  return home ? away.carry(await provideHere({ ...run, parts: home })) : provideHere(run);
}

/** On the engine of the run's parts. */
async function provideHere(run: BuildRun): Promise<string> {
  const { image = "", registryCredential } = run.build().settings.environment;
  const own = ownImage(run.parts.images, image);
  if (own !== undefined) {
    return run.parts.images.ensure(own).catch((cause: unknown) => {
      throw pullProblem((cause as Error).message, cause);
    });
  }
  if (isCurated(image)) return provideFromAws(run, image);
  if (isEcr(image)) return provideFromEcr(run, image);
  // Whoever may pull a private image is for its registry to say, each time: it may be here because another project's credentials allow it.
  if (registryCredential?.credential) return pull(run, image, await registryAuth(run, registryCredential.credential));
  if (await isPresent(run, image)) return image;
  return pull(run, image, undefined);
}

/** AWS's own image for a curated id: present under it, or pulled from where AWS publishes it. */
async function provideFromAws(run: BuildRun, image: string): Promise<string> {
  if (await isPresent(run, image)) return image;
  const published = publishedImage(image);
  if (published !== undefined) return (await isPresent(run, published)) ? published : pull(run, published, undefined);
  throw pullProblem(
    `${image} is not on the container engine, and AWS publishes its Ubuntu images nowhere. Build it from AWS's Dockerfile as ${image}, ` +
      "use an Amazon Linux image, or set TOWPATH_BUILD_IMAGES=standard",
    undefined,
  );
}

async function isPresent(run: BuildRun, ref: string): Promise<boolean> {
  try {
    await run.parts.engine.images.inspect(ref, run.signal);
    return true;
  } catch (error) {
    if (error instanceof ImageNotFound) return false;
    throw error;
  }
}

async function pull(run: BuildRun, ref: string, auth: RegistryAuth | undefined): Promise<string> {
  try {
    await run.parts.engine.images.pull(ref, { ...(auth && { auth }) }, run.signal);
    return ref;
  } catch (cause) {
    if (cause instanceof PullFailed) throw pullProblem(daemonText(cause), cause);
    if (cause instanceof ImageNotFound) throw pullProblem(cause.message, cause);
    throw cause;
  }
}

/** What the engine said, as AWS tells it. */
const daemonText = ({ message, ref }: PullFailed): string => `Error response from daemon: ${message.replace(`Cannot pull ${ref}: `, "")}`;

/** An image of our registry: the tag is resolved to a digest as AWS would, then pulled from the server's own address. */
async function provideFromEcr(run: BuildRun, image: string): Promise<string> {
  const match = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com\/([^:@]+)(?::([^@]+))?(?:@(.+))?$/.exec(image);
  if (!match) throw pullProblem(`invalid reference format: ${image}`, undefined);
  const [, registryId = "", region = "", repositoryName = "", tag = "latest", digest] = match;
  const ecr = await ecrClient(run, region);
  try {
    const imageDigest = digest ?? (await digestOf(ecr, { registryId, repositoryName, tag }));
    if (!imageDigest) throw pullProblem(`${image}: not found`, undefined);
    const ref = `${new URL(run.parts.home.endpoint).host}/${repositoryName}@${imageDigest}`;
    if (await isPresent(run, ref)) return ref;
    const { authorizationData } = await ecr.GetAuthorizationToken({}, run.signal);
    const [username = "", password = ""] = Buffer.from(authorizationData?.[0]?.authorizationToken ?? "", "base64")
      .toString()
      .split(/:(.*)/s);
    return await pull(run, ref, { username, password });
  } catch (cause) {
    if (cause instanceof BuildProblem || !isRefusal(cause)) throw cause;
    throw pullProblem(refusalText(cause), cause);
  }
}

/** With CODEBUILD credentials the service pulls for itself, else the project's role does. */
async function ecrClient(run: BuildRun, region: string): Promise<Client["ecr"]> {
  if (run.build().settings.environment.imagePullCredentialsType === "SERVICE_ROLE") return (await run.session()).client.ecr;
  return run.parts.aws.as(serviceCaller("codebuild.amazonaws.com", run.account, region)).ecr;
}

async function digestOf(ecr: Client["ecr"], of: { registryId: string; repositoryName: string; tag: string }): Promise<string | undefined> {
  const { registryId, repositoryName, tag } = of;
  const { images } = await ecr.BatchGetImage({ registryId, repositoryName, imageIds: [{ imageTag: tag }] });
  return images?.[0]?.imageId?.imageDigest;
}

/** A secret with the keys username and password. */
async function registryAuth(run: BuildRun, secretId: string): Promise<RegistryAuth> {
  try {
    const { client } = await run.session();
    const { SecretString = "" } = await client.secretsmanager.GetSecretValue({ SecretId: secretId }, run.signal);
    const { username, password } = JSON.parse(SecretString) as Partial<RegistryAuth>;
    if (typeof username === "string" && typeof password === "string") return { username, password };
  } catch (cause) {
    // What a parser says quotes the text, which is a secret.
    if (!(cause instanceof SyntaxError)) {
      if (!isRefusal(cause)) throw cause;
      throw pullProblem(refusalText(cause), cause);
    }
  }
  throw pullProblem(`the secret ${secretId} does not have the keys username and password`, undefined);
}
