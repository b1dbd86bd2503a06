/** The configuration that compute actions and rules have in common: machine and network. */
import type { ActionDeclaration } from "../../declare/declaration.ts";
import type { ConfigurationKey } from "../provider.ts";
import type { ManagedBuild, Vpc } from "./managed-build.ts";

export const computeKeys: Readonly<Record<string, ConfigurationKey>> = {
  EnvironmentType: { values: ["LINUX_CONTAINER", "WINDOWS_SERVER_2022_CONTAINER"] },
  ComputeType: { values: ["BUILD_GENERAL1_SMALL", "BUILD_GENERAL1_MEDIUM", "BUILD_GENERAL1_LARGE"] },
  VpcId: {},
  Subnets: {},
  SecurityGroupIds: {},
};

type Configuration = Readonly<Record<string, string>>;

/** What is wrong with it, or undefined. */
export function computeProblem({ name, configuration }: Pick<ActionDeclaration, "name" | "configuration">): string | undefined {
  const { EnvironmentType, VpcId, Subnets, SecurityGroupIds } = configuration;
  if (EnvironmentType === "WINDOWS_SERVER_2022_CONTAINER")
    return `Towpath does not support the EnvironmentType WINDOWS_SERVER_2022_CONTAINER of action '${name}' yet. Use LINUX_CONTAINER.`;
  const given = { VpcId, Subnets, SecurityGroupIds };
  const missing = Object.entries(given).filter(([, value]) => !value);
  if (missing.length > 0 && missing.length < 3)
    return `The VPC configuration of action '${name}' is not complete: it lacks ${missing.map(([key]) => key).join(" and ")}`;
  return undefined;
}

export const computeTypeOf = ({ ComputeType }: Configuration): ManagedBuild["computeType"] =>
  (ComputeType ?? "BUILD_GENERAL1_SMALL") as ManagedBuild["computeType"];

export function vpcOf({ VpcId, Subnets, SecurityGroupIds }: Configuration): Vpc | undefined {
  return VpcId ? { vpcId: VpcId, subnets: listOf(Subnets), securityGroupIds: listOf(SecurityGroupIds) } : undefined;
}

/** Separated by commas, or a JSON array. */
const listOf = (text = ""): string[] =>
  text
    .replaceAll(/["[\]\s]/g, "")
    .split(",")
    .filter((one) => one !== "");
