import type { Caller } from "../door/caller.ts";

/**
 * Who calls, as CloudTrail's userIdentity element. `accessKeyId` is absent for calls from within.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function userIdentity({ account: accountId, principal, invokedBy }: Caller, accessKeyId?: string): object {
  const key = accessKeyId === undefined ? {} : { accessKeyId };
  switch (principal.kind) {
    case "root":
      return { type: "Root", principalId: principal.userId, arn: principal.arn, accountId, ...key };
    case "user":
      return { type: "IAMUser", principalId: principal.userId, arn: principal.arn, accountId, ...key, userName: principal.userName };
    case "service":
      return { type: "AWSService", invokedBy: principal.service };
    case "session": {
      const { arn, userId, roleArn, behalf } = principal;
      const issuer = { type: "Role", principalId: userId.split(":")[0], arn: roleArn, accountId, userName: roleArn.split("/").at(-1) };
      return {
        type: "AssumedRole",
        principalId: userId,
        arn,
        accountId,
        ...key,
        sessionContext: { sessionIssuer: issuer },
        ...(invokedBy !== undefined && { invokedBy }),
        ...(behalf && { inScopeOf: { sourceArn: behalf.sourceArn } }),
      };
    }
  }
}

/** The name that LookupEvents finds a caller by; services have none. */
export function usernameOf({ principal }: Caller): string | null {
  if (principal.kind === "root") return "root";
  if (principal.kind === "user") return principal.userName;
  return principal.kind === "session" ? principal.sessionName : null;
}
