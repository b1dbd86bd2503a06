import { homedir } from "node:os";
import { afterAll, beforeAll, expect, test } from "vitest";
import { contractImage } from "../contract/busybox-image.ts";
import { sweep } from "../contract/bench.ts";
import { privilegedSettings, privilegeProblem, provenPrivilegedSettings } from "../privileges.ts";
import { runContainer } from "../run.ts";
import { openDocker } from "./docker-engine.ts";

const engine = openDocker({ env: process.env, homeDirectory: homedir() });
const labels = { "towpath.test": `privileges-${process.pid}` };
const image = `towpath-privileges:${process.pid}`;

beforeAll(() => contractImage(engine, image, labels));
afterAll(async () => {
  expect(await sweep(engine, labels)).toEqual([]);
  await engine.close();
});

test("the settings for this host start, and let a container mount, which the default settings do not", async () => {
  const info = await engine.info();
  expect(privilegeProblem(info)).toBeUndefined();
  const security = await provenPrivilegedSettings(engine, { image, command: ["true"], labels });
  if (info.capabilities !== "unknown") expect(security).toEqual(privilegedSettings(info));
  const script = "busybox mkdir /tmp/m && busybox mount -t tmpfs none /tmp/m && echo mounted";
  const spec = { image, labels, command: ["sh", "-c", script] };
  expect(await runContainer(engine, { ...spec, security })).toMatchObject({ exitCode: 0, stdout: "mounted\n" });
  expect(await runContainer(engine, spec)).toMatchObject({ stdout: "" });
});
