import { readFileSync } from "node:fs";
import type { Parts } from "../door/parts.ts";
import { type Service, service } from "../door/service.ts";
import { AttachRolePolicy } from "./operations/AttachRolePolicy.ts";
import { CreateAccessKey } from "./operations/CreateAccessKey.ts";
import { CreatePolicy } from "./operations/CreatePolicy.ts";
import { CreatePolicyVersion } from "./operations/CreatePolicyVersion.ts";
import { CreateRole } from "./operations/CreateRole.ts";
import { CreateServiceLinkedRole } from "./operations/CreateServiceLinkedRole.ts";
import { CreateUser } from "./operations/CreateUser.ts";
import { DeleteAccessKey } from "./operations/DeleteAccessKey.ts";
import { DeletePolicy } from "./operations/DeletePolicy.ts";
import { DeletePolicyVersion } from "./operations/DeletePolicyVersion.ts";
import { DeleteRole } from "./operations/DeleteRole.ts";
import { DeleteRolePolicy } from "./operations/DeleteRolePolicy.ts";
import { DeleteUser } from "./operations/DeleteUser.ts";
import { DetachRolePolicy } from "./operations/DetachRolePolicy.ts";
import { GetPolicy } from "./operations/GetPolicy.ts";
import { GetPolicyVersion } from "./operations/GetPolicyVersion.ts";
import { GetRole } from "./operations/GetRole.ts";
import { GetRolePolicy } from "./operations/GetRolePolicy.ts";
import { GetUser } from "./operations/GetUser.ts";
import { ListAccessKeys } from "./operations/ListAccessKeys.ts";
import { ListAccountAliases } from "./operations/ListAccountAliases.ts";
import { ListAttachedRolePolicies } from "./operations/ListAttachedRolePolicies.ts";
import { ListEntitiesForPolicy } from "./operations/ListEntitiesForPolicy.ts";
import { ListPolicies } from "./operations/ListPolicies.ts";
import { ListPolicyVersions } from "./operations/ListPolicyVersions.ts";
import { ListRolePolicies } from "./operations/ListRolePolicies.ts";
import { ListRoleTags } from "./operations/ListRoleTags.ts";
import { ListRoles } from "./operations/ListRoles.ts";
import { ListUserTags } from "./operations/ListUserTags.ts";
import { ListUsers } from "./operations/ListUsers.ts";
import { PutRolePolicy } from "./operations/PutRolePolicy.ts";
import { SetDefaultPolicyVersion } from "./operations/SetDefaultPolicyVersion.ts";
import { TagRole } from "./operations/TagRole.ts";
import { TagUser } from "./operations/TagUser.ts";
import { UntagRole } from "./operations/UntagRole.ts";
import { UntagUser } from "./operations/UntagUser.ts";
import { UpdateAccessKey } from "./operations/UpdateAccessKey.ts";
import { UpdateAssumeRolePolicy } from "./operations/UpdateAssumeRolePolicy.ts";
import { UpdateRole } from "./operations/UpdateRole.ts";

/** Identities and their policies. Policies are stored and their grammar is checked; evaluating them is not done yet. */
export function openIam(parts: Pick<Parts, "journal" | "ids" | "seal">): Service<"iam"> {
  parts.journal.migrate("iam", readFileSync(new URL("./tables.sql", import.meta.url), "utf8"));
  return service("iam", {
    parts,
    operations: {
      AttachRolePolicy,
      CreateAccessKey,
      CreatePolicy,
      CreatePolicyVersion,
      CreateRole,
      CreateServiceLinkedRole,
      CreateUser,
      DeleteAccessKey,
      DeletePolicy,
      DeletePolicyVersion,
      DeleteRole,
      DeleteRolePolicy,
      DeleteUser,
      DetachRolePolicy,
      GetPolicy,
      GetPolicyVersion,
      GetRole,
      GetRolePolicy,
      GetUser,
      ListAccessKeys,
      ListAccountAliases,
      ListAttachedRolePolicies,
      ListEntitiesForPolicy,
      ListPolicies,
      ListPolicyVersions,
      ListRolePolicies,
      ListRoleTags,
      ListRoles,
      ListUserTags,
      ListUsers,
      PutRolePolicy,
      SetDefaultPolicyVersion,
      TagRole,
      TagUser,
      UntagRole,
      UntagUser,
      UpdateAccessKey,
      UpdateAssumeRolePolicy,
      UpdateRole,
    },
    partly: {
      AttachRolePolicy: "policies of AWS (arn:aws:iam::aws:policy/…) are attached by name; their documents are not kept",
      ListPolicies: "lists the account's own policies, none of AWS's",
      DeleteUser: "users have access keys only: no groups, passwords or policies",
    },
  });
}
