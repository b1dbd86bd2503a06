import { EngineUnavailable, NotFound, PullFailed } from "@towpath/engine";
import type { Session } from "../../door/aws.ts";
import { type ImageName, parseImage } from "../definition/image-name.ts";
import { TaskFailure } from "../faults.ts";
import type { EcsParts, Task, TaskContainer } from "../model.ts";
import { deployments, putDeployment } from "../store/services.ts";

/** An image that the engine has: what to run, and the digest it was resolved to, if that is known. */
export interface PresentImage {
  reference: string;
  digest: string | undefined;
}

/** Brings a container's image to the engine, by digest where it is in our registry. Throws TaskFailure. */
export async function ensureImage(
  parts: EcsParts,
  task: Task,
  container: TaskContainer,
  execution: () => Promise<Session>,
  signal: AbortSignal,
): Promise<PresentImage> {
  const image = parseImage(container.image);
  if (image.kind === "other") return otherImage(parts, image.reference, container.name, signal);
  const session = await execution();
  const digest = image.digest ?? container.imageDigest ?? (await resolveDigest(image, container, session));
  const reference = `${new URL(parts.home.endpoint).host}/${image.repository}@${digest}`;
  if (!(await isPresent(parts, reference, signal))) await pull(parts, reference, container, signal, () => login(image, container, session));
  if (task.serviceArn !== undefined) keepDigest(parts, task, container.name, digest);
  return { reference, digest };
}

type EcrImage = Extract<ImageName, { kind: "ecr" }>;

/** What the engine's refusal is called in AWS: the reference as the user wrote it, never that of our own registry. */
const cannotPull = (container: TaskContainer, detail: string, cause?: unknown) =>
  new TaskFailure(
    `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${container.image}: ${detail}`,
    container.name,
    { cause },
  );

async function resolveDigest(image: EcrImage, container: TaskContainer, { client }: Session): Promise<string> {
  const { images = [], failures = [] } = await client.ecr
    .BatchGetImage({ registryId: image.account, repositoryName: image.repository, imageIds: [{ imageTag: image.tag ?? "latest" }] })
    .catch((cause: unknown) => {
      throw cannotPull(container, cause instanceof Error ? cause.message : String(cause), cause);
    });
  const digest = images[0]?.imageId?.imageDigest;
  if (digest === undefined)
    throw cannotPull(container, `${container.image}: not found${failures[0]?.failureReason ? ` (${failures[0].failureReason})` : ""}`);
  return digest;
}

async function login(image: EcrImage, container: TaskContainer, { client }: Session) {
  const { authorizationData = [] } = await client.ecr.GetAuthorizationToken({ registryIds: [image.account] }).catch((cause: unknown) => {
    throw new TaskFailure(
      `ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon ECR: ${cause instanceof Error ? cause.message : String(cause)}`,
      container.name,
      { cause },
    );
  });
  const [username = "", password = ""] = Buffer.from(authorizationData[0]?.authorizationToken ?? "", "base64")
    .toString()
    .split(/:(.*)/s);
  return { username, password };
}

async function otherImage(parts: EcsParts, reference: string, name: string, signal: AbortSignal): Promise<PresentImage> {
  const container = { name, image: reference } as TaskContainer;
  if (!(await isPresent(parts, reference, signal))) await pull(parts, reference, container, signal, async () => undefined);
  const { digests } = await parts.engine.images.inspect(reference, signal);
  return { reference, digest: digests[0]?.split("@")[1] };
}

async function isPresent(parts: EcsParts, reference: string, signal: AbortSignal): Promise<boolean> {
  try {
    await parts.engine.images.inspect(reference, signal);
    return true;
  } catch (error) {
    if (error instanceof NotFound) return false;
    throw error;
  }
}

async function pull(
  parts: EcsParts,
  reference: string,
  container: TaskContainer,
  signal: AbortSignal,
  auth: () => Promise<{ username: string; password: string } | undefined>,
): Promise<void> {
  const login = await auth();
  try {
    await parts.engine.images.pull(reference, login ? { auth: login } : {}, signal);
  } catch (cause) {
    if (!(cause instanceof PullFailed) || cause instanceof EngineUnavailable) throw cause;
    const detail = {
      "not-found": `${container.image}: not found`,
      denied: "pull access denied, repository does not exist or may require authorization",
      unreachable: "dial tcp: i/o timeout",
      other: cause.message,
    };
    throw cannotPull(container, detail[cause.reason], cause);
  }
}

/** The first task of a deployment establishes the digests; later ones run the same (version consistency). */
function keepDigest(parts: EcsParts, task: Task, container: string, digest: string): void {
  parts.journal.transact((tx) => {
    const row = deployments(tx, task.serviceArn ?? "").find(({ id }) => id === task.deploymentId);
    if (row && row.state.digests[container] === undefined)
      putDeployment(tx, { ...row, state: { ...row.state, digests: { ...row.state.digests, [container]: digest } } });
  });
}
