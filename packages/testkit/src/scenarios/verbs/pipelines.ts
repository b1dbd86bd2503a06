/** create, update, delete, start: a pipeline and its executions. */
import * as z from "zod";
import { type Verb, verb, words } from "./verb.ts";

const create = verb(
  words(
    {
      file: z.string().default("pipeline.json"),
      tags: z.record(z.string(), z.string()).optional(),
    },
    "file",
  ),
  async (play, { file, tags }) => {
    const pipeline = play.declaration(file);
    const list = Object.entries(tags ?? {}).map(([key, value]) => ({ key, value }));
    const output = await play.call("codepipeline", "CreatePipeline", {
      pipeline,
      ...(tags && { tags: list }),
    });
    play.pipelines.push(pipeline.name ?? "");
    return output;
  },
);

const update = verb(words({ file: z.string() }, "file"), (play, { file }) =>
  play.call("codepipeline", "UpdatePipeline", { pipeline: play.declaration(file) }),
);

const remove = verb(words({ pipeline: z.string().optional() }, "pipeline"), async (play, { pipeline }) => {
  const name = pipeline ?? play.pipeline;
  const output = await play.call("codepipeline", "DeletePipeline", { name });
  play.pipelines.splice(play.pipelines.indexOf(name), 1);
  return output;
});

const revision = z.strictObject({
  actionName: z.string(),
  revisionType: z.string(),
  revisionValue: z.string(),
});

const start = verb(
  words(
    {
      pipeline: z.string().optional(),
      variables: z.record(z.string(), z.string()).optional(),
      revisions: z.array(revision).optional(),
      token: z.string().optional(),
      times: z.number().int().min(2).optional(),
    },
    "pipeline",
  ),
  async (play, { pipeline, variables, revisions, token, times = 1 }) => {
    const input = {
      name: pipeline ?? play.pipeline,
      ...(variables && {
        variables: Object.entries(variables).map(([name, value]) => ({ name, value })),
      }),
      ...(revisions && { sourceRevisions: revisions }),
      ...(token !== undefined && { clientRequestToken: token }),
    };
    let output: unknown;
    for (let time = 0; time < times; time++) {
      output = await play.call("codepipeline", "StartPipelineExecution", input);
      await play.rest();
    }
    return output;
  },
);

export const pipelineVerbs: Readonly<Record<string, Verb>> = {
  create,
  update,
  delete: remove,
  start,
};
