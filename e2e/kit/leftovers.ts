import { homedir } from "node:os";
import { openDocker } from "@towpath/engine";

export interface Left {
  kind: "container" | "network" | "volume";
  name: string;
  labels: Readonly<Record<string, string>>;
}

/** Everything on the engine that carries the installation's label. */
export async function leftoversOf(installationId: string): Promise<Left[]> {
  const engine = openDocker({ env: process.env, homeDirectory: homedir() });
  const labels = { "towpath.installation": installationId };
  try {
    const [containers, networks, volumes] = await Promise.all([
      engine.containers.list({ labels, all: true }),
      engine.networks.list({ labels }),
      engine.volumes.list({ labels }),
    ]);
    return [
      ...containers.map(({ name, labels: held }): Left => ({ kind: "container", name, labels: held })),
      ...networks.map(({ name, labels: held }): Left => ({ kind: "network", name, labels: held })),
      ...volumes.map(({ name, labels: held }): Left => ({ kind: "volume", name, labels: held })),
    ];
  } finally {
    await engine.close();
  }
}
