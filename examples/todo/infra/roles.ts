import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  PutRolePolicyCommand,
  type Role,
} from "@aws-sdk/client-iam";
import { type Context, projectName } from "./context.ts";
import { type RoleName, roles, trustPolicy } from "./policies.ts";
import { ensure, orMissing, remove, required } from "./steps.ts";

const roleNames = Object.keys(roles) as RoleName[];
const fullName = (name: RoleName): string => `${projectName}-${name}`;

/** The service roles with their inline policies; returns their ARNs. A policy is written again each time, so that it is up to date. */
export async function ensureRoles(context: Context): Promise<Record<RoleName, string>> {
  const arns = await Promise.all(roleNames.map(async (name) => [name, await ensureRole(context, name)] as const));
  return Object.fromEntries(arns) as Record<RoleName, string>;
}

async function ensureRole(context: Context, name: RoleName): Promise<string> {
  const { iam } = context.clients;
  const RoleName = fullName(name);
  const role: Role = await ensure(
    context,
    `role ${RoleName}`,
    async () => (await orMissing(() => iam.send(new GetRoleCommand({ RoleName }))))?.Role,
    async () => {
      const AssumeRolePolicyDocument = JSON.stringify(trustPolicy(roles[name].service));
      return required((await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))).Role, "the role");
    },
  );
  const PolicyDocument = JSON.stringify(roles[name].policy(context));
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: fullName(name), PolicyDocument }));
  return required(role.Arn, "the role's ARN");
}

export async function removeRoles(context: Context): Promise<void> {
  const { iam } = context.clients;
  for (const name of roleNames) {
    const RoleName = fullName(name);
    await remove(context, `role ${RoleName}`, async () => {
      await orMissing(() => iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: RoleName })));
      await iam.send(new DeleteRoleCommand({ RoleName }));
    });
  }
}
