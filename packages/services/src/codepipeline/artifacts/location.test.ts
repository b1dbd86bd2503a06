import { expect, test } from "vitest";
import { artifactKey } from "./location.ts";

test("a key has the names cut short, and stays what it is for the same action execution", () => {
  const key = artifactKey("MyFirstPipelineWithALongName", "SourceArtifact", "action-1");
  expect(key).toMatch(/^MyFirstPipelineWithA\/SourceArti\/[A-Za-z0-9]{7}$/);
  expect(artifactKey("MyFirstPipelineWithALongName", "SourceArtifact", "action-1")).toBe(key);
  expect(artifactKey("MyFirstPipelineWithALongName", "SourceArtifact", "action-2")).not.toBe(key);
  expect(artifactKey("MyFirstPipelineWithALongName", "SourceArtifact2", "action-1")).not.toBe(key);
});
