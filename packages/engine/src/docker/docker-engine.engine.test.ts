import { homedir } from "node:os";
import { contractImage } from "../contract/busybox-image.ts";
import { engineContract } from "../contract/engine-contract.ts";
import { openDocker } from "./docker-engine.ts";

engineContract("Docker", async (labels) => {
  const engine = openDocker({ env: process.env, homeDirectory: homedir() });
  const image = `towpath-contract:${labels["towpath.test"]}`;
  await contractImage(engine, image, labels);
  return { engine, image, dispose: () => engine.close() };
});
