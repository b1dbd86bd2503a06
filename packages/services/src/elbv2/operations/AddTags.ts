import type { Operation } from "../../door/service.ts";
import type { Elbv2Parts } from "../model.ts";
import { addTags, mustExist } from "../tags.ts";

export const AddTags: Operation<"elbv2", "AddTags", Elbv2Parts> = (input, { caller }, { journal }) => {
  journal.transact((tx) => {
    for (const arn of input.ResourceArns) {
      mustExist(tx, caller, arn);
      addTags(tx, arn, input.Tags);
    }
  });
  return {};
};
