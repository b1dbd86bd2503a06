import { existsSync, readFileSync } from "node:fs";
import type { Engine, Labels } from "../port.ts";
import { packTar, type TarEntry } from "../tar.ts";
import { busyboxCommands, contractPrograms } from "./programs.ts";

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

/** Puts the image with the contract's programs into a real engine's store. */
export async function contractImage(engine: Engine, ref: string, labels: Labels): Promise<void> {
  const changes = ["ENV PATH=/bin", ...Object.entries(labels).map(([key, value]) => `LABEL ${key}=${value}`)];
  await engine.images.importTar(packTar(rootFileSystem()), { ref, changes });
}
