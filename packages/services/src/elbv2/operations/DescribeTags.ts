import type { Operation } from "../../door/service.ts";
import type { Elbv2Parts } from "../model.ts";
import { mustExist, tagsOf } from "../tags.ts";

export const DescribeTags: Operation<"elbv2", "DescribeTags", Elbv2Parts> = (input, { caller }, { journal }) => ({
  TagDescriptions: input.ResourceArns.map((arn) => {
    mustExist(journal, caller, arn);
    return { ResourceArn: arn, Tags: tagsOf(journal, arn) };
  }),
});
