import type { Policy, Role, User } from "@aws-sdk/client-iam";
import type { PolicyRow, RoleRow, UserRow } from "./model.ts";
import { tagsOf } from "./store.ts";

/** IAM hands policy documents out percent-encoded (RFC 3986). */
export const encodeDocument = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

export function roleShape(row: RoleRow): Role {
  const tags = tagsOf(row);
  return {
    Path: row.path,
    RoleName: row.name,
    RoleId: row.id,
    Arn: row.arn,
    CreateDate: new Date(row.created),
    AssumeRolePolicyDocument: encodeDocument(row.trust_policy),
    ...(row.description !== null && { Description: row.description }),
    MaxSessionDuration: row.max_session_seconds,
    ...(row.permissions_boundary && {
      PermissionsBoundary: {
        PermissionsBoundaryType: "PermissionsBoundaryPolicy" as const,
        PermissionsBoundaryArn: row.permissions_boundary,
      },
    }),
    ...(tags.length > 0 && { Tags: tags }),
  };
}

export function policyShape(row: PolicyRow, attachments: number): Policy {
  const tags = tagsOf(row);
  return {
    PolicyName: row.name,
    PolicyId: row.id,
    Arn: row.arn,
    Path: row.path,
    DefaultVersionId: `v${row.default_version}`,
    AttachmentCount: attachments,
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    ...(row.description !== null && { Description: row.description }),
    CreateDate: new Date(row.created),
    UpdateDate: new Date(row.updated),
    ...(tags.length > 0 && { Tags: tags }),
  };
}

export function userShape(row: UserRow): User {
  const tags = tagsOf(row);
  return {
    Path: row.path,
    UserName: row.name,
    UserId: row.id,
    Arn: row.arn,
    CreateDate: new Date(row.created),
    ...(tags.length > 0 && { Tags: tags }),
  };
}
