import type { Operation } from "../../door/service.ts";
import type { IamParts } from "../model.ts";

export const ListAccountAliases: Operation<"iam", "ListAccountAliases", IamParts> = () => ({ AccountAliases: [], IsTruncated: false });
