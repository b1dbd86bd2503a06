import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import type { Clients } from "./clients.ts";

/** A role that an AWS service may take, allowed everything; gives its ARN. */
export async function makeRole({ iam }: Clients, RoleName: string, service: string): Promise<string> {
  const trust = { Version: "2012-10-17", Statement: { Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" } };
  const policy = { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } };
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }));
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "all", PolicyDocument: JSON.stringify(policy) }));
  return Role?.Arn ?? "";
}
