import type { Operation } from "../../door/service.ts";
import type { Elbv2Parts } from "../model.ts";
import { mustExist } from "../tags.ts";

export const RemoveTags: Operation<"elbv2", "RemoveTags", Elbv2Parts> = (input, { caller }, { journal }) => {
  journal.transact((tx) => {
    for (const arn of input.ResourceArns) {
      mustExist(tx, caller, arn);
      for (const key of input.TagKeys) tx.run("DELETE FROM elbv2_tags WHERE arn = ? AND key = ?", arn, key);
    }
  });
  return {};
};
