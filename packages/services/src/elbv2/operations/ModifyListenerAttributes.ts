import type { Operation } from "../../door/service.ts";
import type { Elbv2Parts } from "../model.ts";
import { attributesOf, setAttributes } from "../attributes.ts";
import { listenerAt, updateListener } from "../store.ts";

export const ModifyListenerAttributes: Operation<"elbv2", "ModifyListenerAttributes", Elbv2Parts> = (
  input,
  { caller },
  { journal, plane },
) => {
  const attributes = journal.transact((tx) => {
    const row = listenerAt(tx, caller, input.ListenerArn);
    const set = setAttributes("listener", row.attributes, input.Attributes);
    updateListener(tx, { ...row, attributes: set });
    return set;
  });
  plane.refresh();
  return { Attributes: attributesOf("listener", attributes) };
};
