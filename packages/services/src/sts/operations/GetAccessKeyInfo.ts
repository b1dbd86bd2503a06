import { ApiError } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import type { StsParts } from "../model.ts";

export const GetAccessKeyInfo: Operation<"sts", "GetAccessKeyInfo", StsParts> = async ({ AccessKeyId }, { caller }, { aws, journal }) => {
  const session = journal.one<{ account: string }>("SELECT account FROM sts_sessions WHERE access_key_id = ?", AccessKeyId);
  if (session) return { Account: session.account };
  const { AccessKeyMetadata: keys } = await aws.as(caller).iam.ListAccessKeys({});
  if (keys?.some((key) => key.AccessKeyId === AccessKeyId)) return { Account: caller.account };
  throw new ApiError("ValidationError", `No account is known for the access key ${AccessKeyId}.`);
};
