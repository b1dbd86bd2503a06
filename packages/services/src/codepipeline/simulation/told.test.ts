/** Whoever hears the announcements notices what cannot be. */
import { expect, test } from "vitest";
import { hear, nothingHeard, type Told } from "./told.ts";

const executionId = "A";
const pipeline = (state: Extract<Told, { level: "pipeline" }>["state"]): Told => ({ level: "pipeline", state, executionId });
const stage = (state: Extract<Told, { level: "stage" }>["state"], name = "Build"): Told => ({
  level: "stage",
  state,
  executionId,
  stage: name,
});
const action = (state: Extract<Told, { level: "action" }>["state"], actionId: string): Told => ({
  level: "action",
  state,
  executionId,
  stage: "Build",
  actionId,
  action: "Compile",
});
const begun = [pipeline("STARTED"), stage("STARTED"), action("STARTED", "1")];

const hearAll = (told: Told[], repeatsAll = false) => {
  const hearsay = nothingHeard();
  for (const one of told) hear(hearsay, one, repeatsAll);
  return hearsay;
};

test("a failed action may run again when the stage resumes", () => {
  const again = [action("FAILED", "1"), stage("FAILED"), pipeline("FAILED"), pipeline("RESUMED"), stage("RESUMED"), action("STARTED", "2")];
  expect(hearAll([...begun, ...again])).toMatchObject({ status: "InProgress", stage: { name: "Build", status: "InProgress" } });
});

test.each<[what: string, told: Told[], message: string]>([
  ["a superseded execution goes on", [pipeline("STARTED"), pipeline("SUPERSEDED"), pipeline("RESUMED")], "go from Superseded to RESUMED"],
  ["an end without a beginning", [pipeline("SUCCEEDED")], "go from undefined to SUCCEEDED"],
  ["an action ends twice", [...begun, action("SUCCEEDED", "1"), action("FAILED", "1")], "go from Succeeded to FAILED"],
  ["an action that succeeded runs again", [...begun, action("SUCCEEDED", "1"), action("STARTED", "2")], "Compile runs twice in Build"],
  ["an action in a stage that was left", [...begun, stage("SUCCEEDED"), stage("STARTED", "Deploy"), action("SUCCEEDED", "1")], "is not"],
])("%s", (_what, told, message) => {
  expect(() => hearAll(told)).toThrow(message);
});

test("an action that succeeded runs again when all of the stage does", () => {
  const again = [action("SUCCEEDED", "1"), stage("FAILED"), stage("RESUMED"), action("STARTED", "2")];
  expect(() => hearAll([...begun, ...again])).toThrow("Compile runs twice");
  expect(() => hearAll([...begun, ...again], true)).not.toThrow();
});
