import type { BuildBatch, Project } from "@aws-sdk/client-codebuild";
import { type Journal, settle } from "@towpath/journal";
import { type FakeHouse, type House, role } from "../../testing/house.ts";

/** A buildspec with this `batch` section. */
export const buildspec = (batch: string, commands: string[] = ["true"], rest = ""): string =>
  `version: 0.2\n${batch}\nphases:\n  build:\n    commands:\n${commands.map((text) => `      - ${JSON.stringify(text)}\n`).join("")}${rest}`;

/** Makes the project "app", whose batches may do everything. */
export async function project({ aws }: House, text: string, more: Partial<Project> = {}): Promise<void> {
  await aws.codebuild.CreateProject({
    name: "app",
    source: { type: "NO_SOURCE", buildspec: text },
    artifacts: { type: "NO_ARTIFACTS" },
    environment: { type: "LINUX_CONTAINER", image: "aws/codebuild/standard:7.0", computeType: "BUILD_GENERAL1_SMALL" },
    serviceRole: role,
    buildBatchConfig: { serviceRole: role },
    ...(more as object),
  });
}

/** A batch of that project; its id. */
export const start = async ({ aws }: House): Promise<string> =>
  (await aws.codebuild.StartBuildBatch({ projectName: "app" })).buildBatch?.id ?? "";
export const get = async ({ aws }: House, id: string): Promise<BuildBatch> =>
  (await aws.codebuild.BatchGetBuildBatches({ ids: [id] })).buildBatches?.[0] ?? {};

/** Resolves at the commit after which `holds` does; simulated time stands still meanwhile. */
export async function until(house: House, id: string, holds: (seen: BuildBatch) => boolean): Promise<BuildBatch> {
  for (;;) {
    const committed = Promise.withResolvers<void>();
    const forget = house.journal.onCommit(() => committed.resolve());
    const seen = await get(house, id);
    const isThere = holds(seen);
    if (!isThere) await committed.promise;
    forget();
    if (isThere) return seen;
  }
}

/** Complete, with all of its builds, and nothing of it is left to do. */
export const ended = (house: House, id: string): Promise<BuildBatch> =>
  until(
    house,
    id,
    ({ complete, buildGroups = [] }) =>
      complete === true &&
      buildGroups.every(({ currentBuildSummary: build }) => build?.buildStatus !== "IN_PROGRESS") &&
      isQuiet(house.journal),
  );

const isQuiet = (journal: Journal): boolean =>
  journal.one("SELECT 1 FROM journal_outbox WHERE service = 'codebuild' AND (kind = 'run' OR kind LIKE 'batch-%') LIMIT 1") === undefined;

/** Time goes by until the batch is complete: what is tried again later is tried again. */
export async function passTime(house: FakeHouse, id: string): Promise<void> {
  for (let turn = 0; !(await get(house, id)).complete; turn++) {
    if (turn > 2_000) throw new Error(`${id} does not come to its end`);
    await house.clock.advance(1_000);
    await settle(20);
  }
}
