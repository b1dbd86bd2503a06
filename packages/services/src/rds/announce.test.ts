import { FakeClock, inMemoryJournal } from "@towpath/journal";
import { expect, test } from "vitest";
import { announce } from "./announce.ts";
import type { InstanceRow, InstanceStatus } from "./model.ts";

test.each<[InstanceStatus, InstanceStatus | "deleted", string | undefined, string]>([
  ["creating", "available", "RDS-EVENT-0005", "DB instance created"],
  ["rebooting", "available", "RDS-EVENT-0006", "DB instance restarted"],
  ["starting", "available", "RDS-EVENT-0088", "DB instance started"],
  ["stopping", "stopped", "RDS-EVENT-0087", "DB instance stopped"],
  ["deleting", "deleted", "RDS-EVENT-0003", "DB instance deleted"],
  ["available", "stopping", undefined, "DB instance stopping"],
  ["modifying", "available", undefined, "DB instance available"],
])("from %s to %s rules see %s", (before, after, EventID, Message) => {
  const journal = inMemoryJournal(new FakeClock());
  const row = { account: "1", region: "r", id: "todo", arn: "arn:todo", status: before } as InstanceRow;
  journal.transact((tx) => announce(tx, row, after));
  const [event] = journal.eventsAfter(0);
  expect(event?.internal).toBe(EventID === undefined ? true : undefined);
  expect(event?.detail).toMatchObject({ SourceType: "DB_INSTANCE", SourceArn: "arn:todo", Message, ...(EventID && { EventID }) });
});
