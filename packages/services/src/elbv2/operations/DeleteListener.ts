import type { Operation } from "../../door/service.ts";
import type { Elbv2Parts } from "../model.ts";
import { deleteAt, listenerAt } from "../store.ts";

export const DeleteListener: Operation<"elbv2", "DeleteListener", Elbv2Parts> = (input, { caller }, { journal, plane }) => {
  const { arn } = listenerAt(journal, caller, input.ListenerArn);
  journal.transact((tx) => deleteAt(tx, "listeners", arn));
  plane.listening.shut(arn);
  plane.refresh();
  return {};
};
