import { expect, test } from "vitest";
import { Orchestra } from "../testing/orchestra.ts";
import { build, pipelineOf, Script, source } from "../testing/scripted.ts";

async function findings(body: string): Promise<unknown> {
  await using orchestra = new Orchestra({}, new Script().catalogue);
  return await orchestra.ask("validate", { body });
}

const declared = (value: string): string =>
  JSON.stringify(pipelineOf({ Source: [source("Fetch")], Build: [build("Compile", { configuration: { Value: value } })] }), undefined, 2);

test("a sound declaration is named and nothing is found, bare or under pipeline", async () => {
  expect(await findings(declared("x"))).toEqual({ pipelineName: "shop", findings: [] });
  expect(await findings(`{"pipeline": ${declared("x")}, "metadata": {}}`)).toEqual({ pipelineName: "shop", findings: [] });
});

test("a warning names its line and column", async () => {
  const text = declared("#{Nobody.Value}");
  const line = text.split("\n").findIndex((one) => one.includes("#{Nobody")) + 1;
  expect(await findings(text)).toMatchObject({
    findings: [{ severity: "warning", path: "stages[1].actions[0].configuration.Value", line, column: expect.any(Number) }],
  });
});

test("an error is the one that CreatePipeline would answer with", async () => {
  const one = JSON.stringify(pipelineOf({ Source: [source("Fetch")] }));
  expect(await findings(one)).toMatchObject({
    findings: [{ severity: "error", code: "InvalidStructureException", message: expect.stringContaining("Pipeline has only 1 stage(s).") }],
  });
});

test("a value that breaks a constraint is found in the text", async () => {
  const text = declared("x").replace('"Compile"', '"not allowed!"');
  const line = text.split("\n").findIndex((one) => one.includes("not allowed!")) + 1;
  expect(await findings(text)).toMatchObject({
    findings: [{ severity: "error", code: "ValidationException", path: "stages[1].actions[0].name", line }],
  });
});

test("what is not JSON, or not a declaration, is said so", async () => {
  expect(await findings('{\n  "name": "x",\n}')).toMatchObject({ findings: [{ severity: "error", line: 3, column: 1 }] });
  expect(await findings("[]")).toMatchObject({
    findings: [{ message: "This is not a pipeline's declaration: it must be a JSON object." }],
  });
});
