import type { Labels } from "@towpath/engine";

/** How things on the engine are named and found again. Names are derived from ids, so that making a thing twice finds the first. */
export interface Naming {
  installation: Labels;
  vpc(vpcId: string): string;
  holder(interfaceId: string): string;
  inner(holderName: string): string;
  outsideBridge: string;
  outsideHolder(suffix: string): string;
  tool: string;
  relay: string;
}

export function naming(installationId: string): Naming {
  const prefix = `towpath-${installationId}`;
  return {
    installation: { "towpath.installation": installationId },
    vpc: (vpcId) => `${prefix}-${vpcId}`,
    holder: (interfaceId) => `${prefix}-${interfaceId}`,
    inner: (holderName) => `${holderName}-inner`,
    outsideBridge: `${prefix}-outside`,
    outsideHolder: (suffix) => `${prefix}-outside-${suffix}`,
    tool: `${prefix}-namespaces`,
    relay: `${prefix}-relay`,
  };
}

/** What a container or network is for; together with the installation it is how `list` and adoption find it. */
export const part = (role: "vpc" | "interface" | "inner" | "outside" | "namespaces" | "relay"): Labels => ({ "towpath.network": role });
export const vpcLabel = "towpath.vpc";
export const interfaceLabel = "towpath.interface";
/** On the container that owns a privileged workload's namespace: the name of the holder behind which it lies. */
export const behindLabel = "towpath.behind";
