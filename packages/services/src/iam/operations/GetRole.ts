import type { Operation } from "../../door/service.ts";
import type { IamParts } from "../model.ts";
import { roleNamed } from "../store.ts";
import { roleShape } from "../shapes.ts";

export const GetRole: Operation<"iam", "GetRole", IamParts> = ({ RoleName }, { caller }, { journal }) => ({
  Role: roleShape(roleNamed(journal, caller.account, RoleName)),
});
