/** EventBridge: rules, their targets and schedules, on the default event bus. */
import { readFileSync } from "node:fs";
import type { Parts } from "../door/parts.ts";
import { type Operations, type Partly, type Service, service } from "../door/service.ts";
import { deliverEffect } from "./delivery/deliver.ts";
import { follow } from "./delivery/follow.ts";
import { type EventsParts, serviceName } from "./model.ts";
import { DeleteRule } from "./operations/DeleteRule.ts";
import { DescribeEventBus } from "./operations/DescribeEventBus.ts";
import { DescribeRule } from "./operations/DescribeRule.ts";
import { DisableRule } from "./operations/DisableRule.ts";
import { EnableRule } from "./operations/EnableRule.ts";
import { ListEventBuses } from "./operations/ListEventBuses.ts";
import { ListRuleNamesByTarget } from "./operations/ListRuleNamesByTarget.ts";
import { ListRules } from "./operations/ListRules.ts";
import { ListTagsForResource } from "./operations/ListTagsForResource.ts";
import { ListTargetsByRule } from "./operations/ListTargetsByRule.ts";
import { PutEvents } from "./operations/PutEvents.ts";
import { PutRule } from "./operations/PutRule.ts";
import { PutTargets } from "./operations/PutTargets.ts";
import { RemoveTargets } from "./operations/RemoveTargets.ts";
import { TagResource } from "./operations/TagResource.ts";
import { TestEventPattern } from "./operations/TestEventPattern.ts";
import { UntagResource } from "./operations/UntagResource.ts";
import { RuleIndex } from "./rule-index.ts";
import { scheduleEffect } from "./schedule/timer.ts";

const operations: Operations<"events", EventsParts> = {
  DeleteRule,
  DescribeEventBus,
  DescribeRule,
  DisableRule,
  EnableRule,
  ListEventBuses,
  ListRuleNamesByTarget,
  ListRules,
  ListTagsForResource,
  ListTargetsByRule,
  PutEvents,
  PutRule,
  PutTargets,
  RemoveTargets,
  TagResource,
  TestEventPattern,
  UntagResource,
};

const partly: Partly<"events"> = {
  ListEventBuses: "the default bus is the only one",
  PutEvents: "an entry for another bus than the default one fails",
  PutTargets: "pipelines, build projects and log groups; no dead-letter queues",
};

type Given = Pick<Parts, "journal" | "clock" | "ids" | "crash" | "log" | "aws" | "home">;

export function openEvents(given: Given): Service<"events"> {
  given.journal.migrate(serviceName, readFileSync(new URL("./tables.sql", import.meta.url), "utf8"));
  const parts: EventsParts = { ...given, index: new RuleIndex(given.journal) };
  const stop = new AbortController();
  let following: Promise<void> | undefined;
  return service(serviceName, {
    parts,
    operations,
    partly,
    effects: { deliver: deliverEffect(parts), schedule: scheduleEffect(parts) },
    recover: async () => {
      following ??= follow(parts, stop.signal);
    },
    close: async () => {
      stop.abort();
      await following;
    },
  });
}
