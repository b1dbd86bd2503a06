import {
  type ContainerSpec,
  ensureContainer,
  ensureVolume,
  NotFound,
  packTar,
  privilegedSettings,
  privilegeProblem,
} from "@towpath/engine";
import type { Attachment } from "@towpath/network";
import { advance } from "../advance.ts";
import { agentCommand } from "../agent/payload.ts";
import { agentHome, scratchDirectory } from "../agent/scripts.ts";
import { isVariableName } from "../agent/shell-text.ts";
import { engineDirectory, localCacheMounts } from "../cache/local.ts";
import { fileSystemMounts } from "../file-systems/mounts.ts";
import { openLogStream } from "../logs/open-stream.ts";
import { logsAfter } from "../logs/place.ts";
import { isCurated } from "../project/check-environment.ts";
import { architectureProblem } from "../project/environment-types.ts";
import { BuildProblem, isRefusal } from "../problem.ts";
import { updateRun } from "../runs.ts";
import { learn } from "../store.ts";
import { type BuildRun, engineName } from "./build-run.ts";
import { resourcesOf } from "./compute.ts";
import { provideImage } from "./image.ts";
import { attachNetwork } from "./network.ts";

/** PROVISIONING: network, image and log stream, all at once, then the container, not yet started. Finds what an earlier try made. */
export async function provision(run: BuildRun): Promise<void> {
  await tryRole(run);
  run.parts.journal.transact((tx) => updateRun(tx, run, run.id, { logging: true }));
  const [attachment, image] = await Promise.all([attachNetwork(run), provideImage(run), openLogStream(run)]);
  const container = await ensureContainer(run.parts.engine, await containerSpec(run, attachment, image), run.signal);
  await putFiles(run, container, attachment);
  run.parts.crash.at("build-container-created");
  if (!isCurated(run.build().settings.environment.image ?? "")) await checkShell(run, container);
  run.parts.journal.transact((tx) => {
    updateRun(tx, run, run.id, { container });
    learn(tx, run, run.id, { logs: logsAfter(run, run.build().settings, run.id) });
    advance(tx, run, run.id, { kind: "phase-ended", phase: "PROVISIONING", status: "SUCCEEDED", at: tx.now }, run.parts.capacity);
  });
}

async function tryRole(run: BuildRun): Promise<void> {
  const { serviceRole } = run.build().settings;
  await run.session().catch((cause: unknown) => {
    if (!isRefusal(cause)) throw cause;
    throw new BuildProblem("CLIENT_ERROR", `CodeBuild is not authorized to perform: sts:AssumeRole on ${serviceRole}`, { cause });
  });
}

/** Every user may write there, and replace what another wrote. */
const scratch = { kind: "tmpfs" as const, target: `${agentHome}/${scratchDirectory}`, mode: 0o777 };

async function containerSpec(run: BuildRun, attachment: Attachment, image: string): Promise<ContainerSpec & { name: string }> {
  const { environment } = run.build().settings;
  const { engine } = run.parts;
  const info = await engine.info();
  const mismatch = architectureProblem(environment.type, info.arch);
  if (mismatch) throw new BuildProblem("CLIENT_ERROR", mismatch);
  const name = engineName(run);
  const [caches, fileSystems] = [await localCacheMounts(run), await fileSystemMounts(run)];
  const spec = {
    name,
    image,
    labels: run.labels,
    entrypoint: ["/bin/sh"],
    command: agentCommand(),
    env: { ...unsettable(environment.environmentVariables ?? []), ...attachment.environment },
    user: "0",
    workingDirectory: "/",
    network: { kind: "container" as const, id: attachment.containerId },
    mounts: [...attachment.mounts.map((mount) => ({ kind: "bind" as const, ...mount })), scratch, ...caches, ...fileSystems],
    resources: resourcesOf(environment, info),
  };
  if (!environment.privilegedMode) return spec;
  const problem = privilegeProblem(info);
  if (problem) throw new BuildProblem("CLIENT_ERROR", problem);
  const security = (await run.parts.engines.find(run.row().engine)?.privileged()) ?? privilegedSettings(info);
  if (caches.some(({ target }) => target === engineDirectory)) return { ...spec, security };
  // overlay2 does not stack on the container's own overlay.
  await ensureVolume(engine, { name, labels: run.labels }, run.signal);
  return {
    ...spec,
    security,
    mounts: [...spec.mounts, { kind: "volume" as const, name, target: engineDirectory }],
  };
}

/** What an engine of another machine cannot mount. */
async function putFiles(run: BuildRun, container: string, { files = [] }: Attachment): Promise<void> {
  if (files.length === 0) return;
  const directories = [...new Set(files.flatMap(({ path }) => directoriesOf(path)))];
  const entries = [
    ...directories.map((path) => ({ path: `${path}/`, type: "directory" as const })),
    ...files.map(({ path, text }) => ({ path: path.slice(1), content: text })),
  ];
  await run.parts.engine.containers.copyIn(container, "/", packTar(entries), run.signal);
}

/** Those that an image may lack; "/etc" and "/usr" every image has, or makes as it likes. */
const directoriesOf = (path: string): string[] => {
  const parts = path.slice(1).split("/").slice(0, -1);
  return parts.slice(1).map((_, index) => parts.slice(0, index + 2).join("/"));
};

/** Plain variables with names that no shell can set reach programs only by way of the container. */
const unsettable = (
  variables: { name?: string | undefined; value?: string | undefined; type?: string | undefined }[],
): Record<string, string> =>
  Object.fromEntries(
    variables.flatMap(({ name = "", value = "", type }) => (type === "PLAINTEXT" && !isVariableName(name) ? [[name, value]] : [])),
  );

/** AWS's text for an image that cannot run builds. */
export const deadContainer = (cause?: unknown): BuildProblem =>
  new BuildProblem(
    "CLIENT_ERROR",
    "Build container found dead before completing the build. build container died because it was out of memory, or the Docker image is not supported. ErrorCode: 500",
    { cause },
  );

async function checkShell(run: BuildRun, container: string): Promise<void> {
  try {
    const tar = await run.parts.engine.containers.copyOut(container, "/bin/sh", run.signal);
    tar.destroy();
  } catch (cause) {
    if (cause instanceof NotFound) throw deadContainer(cause);
    throw cause;
  }
}
