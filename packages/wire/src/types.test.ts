/** What the compiler must accept and refuse; `tsc` fails when a line marked so starts to pass. */
import type { Readable } from "node:stream";
import type * as Pipelines from "@aws-sdk/client-codepipeline";
import * as codepipeline from "@aws-sdk/client-codepipeline";
import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import type * as S3 from "@aws-sdk/client-s3";
import { expect, expectTypeOf, test } from "vitest";
import { fault } from "./errors.ts";
import type { OperationInput, OperationName, OperationOutput } from "./types.ts";

test("operation names are the client's", () => {
  expectTypeOf<"StartPipelineExecution">().toExtend<OperationName<typeof Pipelines>>();
  expectTypeOf<"StartPipelineExecutions">().not.toExtend<OperationName<typeof Pipelines>>();
  expectTypeOf<"$">().not.toExtend<OperationName<typeof Pipelines>>();
});

test("required members are there, optional ones may be absent", () => {
  type Input = OperationInput<typeof Pipelines, "StartPipelineExecution">;
  expectTypeOf<Input["name"]>().toEqualTypeOf<string>();
  expectTypeOf<undefined>().toExtend<Input["variables"]>();
  // @ts-expect-error GetPipeline has no such member
  expectTypeOf<OperationInput<typeof Pipelines, "GetPipeline">["pipelineName"]>().toBeString();
});

test("outputs have no metadata, and the client's types and enums", () => {
  type Output = OperationOutput<typeof Pipelines, "GetPipelineExecution">;
  expectTypeOf<{ pipelineExecution: { status: "Succeeded" } }>().toExtend<Output>();
  expectTypeOf<{ pipelineExecution: { status: "Sideways" } }>().not.toExtend<Output>();
  expectTypeOf<"$metadata">().not.toExtend<keyof Output>();
});

test("streaming bodies are bytes or streams, both ways", () => {
  type Body = OperationInput<typeof S3, "PutObject">["Body"];
  expectTypeOf<Body>().toEqualTypeOf<Uint8Array | Readable | undefined>();
  expectTypeOf<{ Body: Readable }>().toExtend<OperationOutput<typeof S3, "GetObject">>();
  expectTypeOf<{ Body: Uint8Array }>().toExtend<OperationOutput<typeof S3, "GetObject">>();
  expectTypeOf<{ responseStream: AsyncIterable<Logs.StartLiveTailResponseStream> }>().toExtend<
    OperationOutput<typeof Logs, "StartLiveTail">
  >();
});

test("faults have their class's members and no others", () => {
  const error = fault(codepipeline.PipelineNotFoundException, "gone");
  expect(error).toBeInstanceOf(codepipeline.PipelineNotFoundException);
  expect(error).toMatchObject({ name: "PipelineNotFoundException", message: "gone" });
  // @ts-expect-error no such member on the error
  fault(codepipeline.PipelineNotFoundException, "gone", { colour: "red" });
});
