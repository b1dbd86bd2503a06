import type { Operation } from "../../door/service.ts";
import type { Elbv2Parts } from "../model.ts";
import { attributesOf } from "../attributes.ts";
import { listenerAt } from "../store.ts";

export const DescribeListenerAttributes: Operation<"elbv2", "DescribeListenerAttributes", Elbv2Parts> = (
  input,
  { caller },
  { journal },
) => ({
  Attributes: attributesOf("listener", listenerAt(journal, caller, input.ListenerArn).attributes),
});
