import { CreateProjectCommand, DeleteProjectCommand, type ProjectCache, StartBuildCommand } from "@aws-sdk/client-codebuild";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { makeRole } from "./account.ts";
import { completed, logOf, plainEnvironment } from "./builds.ts";
import type { Installation } from "./installation.ts";
import { patiently, until } from "./wait.ts";

const buildspec = `version: 0.2
cache: {paths: [deps], key: 'deps-$(echo 1)'}
phases: {build: {commands: ['mkdir -p deps; echo "$CODEBUILD_BUILD_NUMBER" >> deps/numbers; echo numbers $(cat deps/numbers)']}}
`;
const names = { S3: "cached-in-s3", LOCAL: "cached-here" } as const;
const caches: Record<keyof typeof names, ProjectCache> = {
  S3: { type: "S3", location: "build-caches/kills" },
  LOCAL: { type: "LOCAL", modes: ["LOCAL_CUSTOM_CACHE"] },
};

export async function makeCachedProjects({ clients }: Installation): Promise<void> {
  await clients.s3.send(new CreateBucketCommand({ Bucket: "build-caches" }));
  const serviceRole = await makeRole(clients, "cached-builds", "codebuild.amazonaws.com");
  for (const type of ["S3", "LOCAL"] as const) {
    await clients.build.send(
      new CreateProjectCommand({
        name: names[type],
        serviceRole,
        source: { type: "NO_SOURCE", buildspec },
        artifacts: { type: "NO_ARTIFACTS" },
        environment: plainEnvironment,
        cache: caches[type],
      }),
    );
  }
}

/** Runs the next build of a project, though the server may die; gives the numbers of the builds that its cache knows of. */
export async function cachedBuild({ clients }: Installation, type: keyof typeof names, number: number): Promise<string> {
  const command = new StartBuildCommand({ projectName: names[type], idempotencyToken: `${type}-${number}` });
  const { build } = await patiently(() => clients.build.send(command));
  const ended = await completed(clients, build?.id ?? "");
  const lines = await patiently(() => logOf(clients, ended));
  return lines.find((line) => line.startsWith("numbers ")) ?? lines.join("\n");
}

/** Deletes the project with the local cache, and waits until nothing is kept of it any more. */
export async function deleteCached({ clients, tools }: Installation, installationId: string): Promise<void> {
  await patiently(() => clients.build.send(new DeleteProjectCommand({ name: names.LOCAL })));
  const filters = [`label=towpath.installation=${installationId}`, "label=towpath.purpose=cache"].flatMap((one) => ["--filter", one]);
  await until("no local cache", async (say) => {
    const { stdout } = await tools.run("docker", ["volume", "ls", "-q", ...filters]);
    say(stdout);
    return stdout.trim() === "" ? true : undefined;
  });
}
