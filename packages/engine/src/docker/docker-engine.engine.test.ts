import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { busyboxCommands, contractPrograms } from "../contract/programs.ts";
import { engineContract } from "../contract/engine-contract.ts";
import { packTar, type TarEntry } from "../tar.ts";
import { openDocker } from "./docker-engine.ts";

/** A root file system of one static program and the contract's scripts: nothing is pulled. */
function rootFileSystem(): TarEntry[] {
  const busybox = ["/bin/busybox", "/usr/bin/busybox"].find((path) => existsSync(path));
  if (!busybox) throw new Error("These tests need a static busybox: apt-get install busybox-static");
  return [
    { path: "bin/", type: "directory" },
    { path: "tmp/", type: "directory", mode: 0o1777 },
    { path: "bin/busybox", mode: 0o755, content: readFileSync(busybox) },
    ...busyboxCommands.map((command): TarEntry => ({ path: `bin/${command}`, type: "symlink", target: "busybox" })),
    ...Object.entries(contractPrograms).map(([command, { script }]) => ({
      path: `bin/${command}`,
      mode: 0o755,
      content: `#!/bin/sh\n${script}\n`,
    })),
  ];
}

engineContract("Docker", async (labels) => {
  const engine = openDocker({ env: process.env, homeDirectory: homedir() });
  const image = `towpath-contract:${labels["towpath.test"]}`;
  const changes = ["ENV PATH=/bin", ...Object.entries(labels).map(([key, value]) => `LABEL ${key}=${value}`)];
  await engine.images.importTar(packTar(rootFileSystem()), { ref: image, changes });
  return { engine, image, dispose: () => engine.close() };
});
