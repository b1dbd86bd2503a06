import type { Operation } from "../../door/service.ts";
import type { IamParts } from "../model.ts";
import { ApiError } from "@towpath/wire";
import { userNamed } from "../store.ts";
import { userShape } from "../shapes.ts";

export const GetUser: Operation<"iam", "GetUser", IamParts> = ({ UserName }, { caller, now }, { journal }) => {
  const name = UserName ?? (caller.principal.kind === "user" ? caller.principal.userName : undefined);
  if (name !== undefined) return { User: userShape(userNamed(journal, caller.account, name)) };
  if (caller.principal.kind !== "root")
    throw new ApiError("ValidationError", "Must specify userName when calling with non-User credentials");
  return { User: { Path: "/", UserName: "root", UserId: caller.account, Arn: caller.principal.arn, CreateDate: new Date(now) } };
};
