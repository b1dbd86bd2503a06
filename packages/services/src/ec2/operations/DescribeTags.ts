import type { Operation } from "../../door/service.ts";
import { page } from "../describe.ts";
import { dryRun } from "../faults.ts";
import { passes } from "../filters.ts";
import { kindOf } from "../kinds.ts";
import type { Ec2Parts } from "../model.ts";
import { allTags } from "../store.ts";
import type { ResourceType } from "@aws-sdk/client-ec2";

export const DescribeTags: Operation<"ec2", "DescribeTags", Ec2Parts> = (input, { caller }, { journal }) => {
  const found = allTags(journal, caller)
    .map(({ id, key, value }) => ({
      ResourceId: id,
      ResourceType: (kindOf(id) ?? "security-group-rule") as ResourceType,
      Key: key,
      Value: value,
    }))
    .filter(({ ResourceId, ResourceType, Key, Value }) =>
      passes(input.Filters, { "resource-id": ResourceId, "resource-type": ResourceType, key: Key, value: Value }, [{ Key, Value }]),
    );
  if (input.DryRun) throw dryRun();
  const { items, ...rest } = page(found, input);
  return { Tags: items, ...rest };
};
