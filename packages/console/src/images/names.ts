/** What the screens of images read out of names, digests and manifests. */
import type { Task } from "@aws-sdk/client-ecs";

/** As people compare digests by eye. */
export const shortDigest = (digest: string | undefined): string => digest?.replace(/^(sha\d+:[0-9a-f]{12}).*$/, "$1") ?? "";

export interface Pusher {
  readonly text: string;
  /** The build whose session it was; its project is not in the session's name. */
  readonly build?: string;
}

/** Who pushed, by the principal's ARN: builds push in sessions that are named after them. */
export function pusherOf(principal: string): Pusher {
  const [, role = "", session = ""] = /:assumed-role\/(?:.*\/)?([^/]+)\/([^/]+)$/.exec(principal) ?? [];
  const [, build] = /^AWSCodeBuild-(.+)$/.exec(session) ?? [];
  if (build !== undefined) return { text: `build ${build.slice(0, 8)}`, build };
  if (session !== "") return { text: `role ${role} (${session})` };
  const [, user] = /:user\/(.+)$/.exec(principal) ?? [];
  if (user !== undefined) return { text: `user ${user}` };
  return { text: principal.endsWith(":root") ? "root" : principal };
}

export interface Use {
  readonly cluster: string;
  readonly name: string;
  /** A service by its name, or a task by its id. */
  readonly kind: "service" | "task";
  readonly tasks: number;
}

/** Where each image runs now, by its digest. */
export function usesOf(tasks: readonly Task[], repository: string): ReadonlyMap<string, readonly Use[]> {
  const uses = new Map<string, Map<string, Use>>();
  for (const task of tasks) {
    if (task.lastStatus === "STOPPED") continue;
    const digests = new Set(
      (task.containers ?? [])
        .filter(({ image = "" }) => repositoryIn(image) === repository)
        .flatMap(({ image = "", imageDigest }) => imageDigest ?? image.split("@")[1] ?? []),
    );
    for (const digest of digests) {
      const use = whereOf(task);
      const known = uses.get(digest) ?? new Map<string, Use>();
      const key = `${use.kind} ${use.cluster} ${use.name}`;
      known.set(key, { ...use, tasks: (known.get(key)?.tasks ?? 0) + 1 });
      uses.set(digest, known);
    }
  }
  return new Map([...uses].map(([digest, known]) => [digest, [...known.values()]]));
}

/** "team/app" of "0.dkr.ecr.us-east-1.amazonaws.com/team/app:tag@digest". */
const repositoryIn = (image: string): string => image.replace(/^[^/]+\//, "").replace(/(?::[^/@]+)?(?:@.*)?$/, "");

function whereOf({ taskArn = "", clusterArn = "", group }: Task): Omit<Use, "tasks"> {
  const cluster = clusterArn.split("/").at(-1) ?? "";
  return group?.startsWith("service:") === true
    ? { cluster, name: group.slice("service:".length), kind: "service" }
    : { cluster, name: taskArn.split("/").at(-1) ?? "", kind: "task" };
}

export interface Layer {
  readonly digest: string;
  readonly sizeBytes: number;
}

export interface Manifest {
  readonly layers: readonly Layer[];
  /** Of an index: one for each platform. */
  readonly parts: readonly { readonly digest: string; readonly platform: string }[];
}

interface ManifestText {
  readonly layers?: readonly { digest?: string; size?: number }[];
  readonly manifests?: readonly { digest?: string; platform?: { os?: string; architecture?: string } }[];
}

export function manifestOf(text: string): Manifest {
  const { layers = [], manifests = [] } = JSON.parse(text) as ManifestText;
  return {
    layers: layers.map(({ digest = "", size = 0 }) => ({ digest, sizeBytes: size })),
    parts: manifests.map(({ digest = "", platform }) => ({
      digest,
      platform: `${platform?.os ?? "unknown"}/${platform?.architecture ?? "unknown"}`,
    })),
  };
}
