import type { TaskDefinition } from "@aws-sdk/client-ecs";
import { expect, test } from "vitest";
import { definitionChanges } from "./definition-diff.ts";

const definition = (revision: number, web: object, more: object = {}): TaskDefinition => ({
  family: "todo",
  revision,
  registeredAt: new Date(revision),
  cpu: "256",
  containerDefinitions: [{ name: "web", ...web }],
  ...more,
});

test("two revisions with the same content do not differ", () => {
  expect(definitionChanges(definition(1, { image: "a", environment: [] }), definition(2, { image: "a" }))).toEqual([]);
});

test("images, variables and secrets differ by name, whatever their order", () => {
  const one = definition(1, {
    image: "todo:1",
    environment: [
      { name: "A", value: "1" },
      { name: "B", value: "2" },
    ],
  });
  const two = definition(2, {
    image: "todo:2",
    environment: [{ name: "B", value: "2" }],
    secrets: [{ name: "A", valueFrom: "arn:secret" }],
  });
  expect(definitionChanges(one, two)).toEqual([
    { what: "web: environment A", before: "1", after: undefined },
    { what: "web: image", before: "todo:1", after: "todo:2" },
    { what: "web: secret A", before: undefined, after: "arn:secret" },
  ]);
});

test("a container that comes or goes, and members of settings, are told", () => {
  const log = (group: string) => ({ logConfiguration: { logDriver: "awslogs", options: { "awslogs-group": group } } });
  const one = definition(1, log("a"));
  const two = definition(2, log("b"), { cpu: "512", containerDefinitions: [{ name: "web", ...log("b") }, { name: "side" }] });
  expect(definitionChanges(one, two)).toEqual([
    { what: "cpu", before: "256", after: "512" },
    { what: "web: logConfiguration.options.awslogs-group", before: "a", after: "b" },
    { what: "container side", before: undefined, after: "present" },
  ]);
});
