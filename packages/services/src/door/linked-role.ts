import type { Aws, Client } from "./aws.ts";
import { serviceCaller } from "./caller.ts";

/**
 * Acts as the service-linked role that AWS would make for `service` ("ecs.amazonaws.com", role "AWSServiceRoleForECS"): made at its
 * first use, as in AWS.
 */
export async function asLinkedRole(
  aws: Aws,
  by: { service: string; roleName: string; sessionName: string; account: string; region: string },
): Promise<Client> {
  const { service, roleName, sessionName, account, region } = by;
  const iam = aws.as(serviceCaller(service, account, region)).iam;
  try {
    await iam.GetRole({ RoleName: roleName });
  } catch (error) {
    if (!(error instanceof Error && error.name.startsWith("NoSuchEntity"))) throw error;
    await iam.CreateServiceLinkedRole({ AWSServiceName: service }).catch(async (problem: unknown) => {
      // Somebody else may have made it in the same moment.
      await iam.GetRole({ RoleName: roleName }).catch(() => {
        throw problem;
      });
    });
  }
  const roleArn = `arn:aws:iam::${account}:role/aws-service-role/${service}/${roleName}`;
  return (await aws.assume(roleArn, { service, sessionName, account, region })).client;
}
