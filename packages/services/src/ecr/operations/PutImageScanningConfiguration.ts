import type { Operation } from "../../door/service.ts";
import type { EcrParts } from "../model.ts";
import { named } from "../shapes.ts";
import { repositoryOf } from "../store.ts";

export const PutImageScanningConfiguration: Operation<"ecr", "PutImageScanningConfiguration", EcrParts> = (
  input,
  { caller },
  { journal },
) => {
  const scanOnPush = input.imageScanningConfiguration.scanOnPush ?? false;
  return journal.transact((tx) => {
    const repository = repositoryOf(tx, caller, input);
    tx.move("UPDATE ecr_repositories SET scan_on_push = ? WHERE id = ?", scanOnPush ? 1 : 0, repository.id);
    return { ...named(repository), imageScanningConfiguration: { scanOnPush } };
  });
};
