/** push, request: what comes from outside, by git and by HTTP. */
import { createHmac } from "node:crypto";
import * as z from "zod";
import { gitSourcesOf, pushTo } from "../repositories.ts";
import { type Verb, verb, words } from "./verb.ts";

const files = z.record(z.string(), z.string());

/** Without `to` the repository of the pipeline's source action, and its branch. */
const pushed = verb(
  words({
    to: z.string().optional(),
    branch: z.string().optional(),
    files: files.optional(),
    removed: z.array(z.string()).default([]),
    reference: z.string().optional(),
    tag: z.string().optional(),
    message: z.string().default("Change"),
    force: z.boolean().default(false),
    deleted: z.boolean().default(false),
  }),
  async (play, { to, branch, files: given, ...more }) => {
    const [source] = gitSourcesOf([play.declaration("pipeline.json")]);
    const repository = to ?? source?.repository;
    if (repository === undefined) throw new Error("the pipeline has no Git source: say where to push");
    const changed = given ?? {
      "app.txt": `the version of ${new Date(play.installation.clock.now()).toISOString()}, ${play.pushes++}\n`,
    };
    const commit = await pushTo(play.installation, repository, {
      branch: branch ?? source?.branch ?? "main",
      files: changed,
      ...more,
    });
    return { commit };
  },
);

/** With a `secret` the body is signed as GitHub signs it. */
const request = verb(
  words({
    url: z.string(),
    method: z.string().default("POST"),
    headers: z.record(z.string(), z.string()).default({}),
    body: z.unknown().optional(),
    text: z.string().optional(),
    secret: z.string().optional(),
  }),
  async (play, { url, method, headers, body, text, secret }) => {
    const sent = text ?? JSON.stringify(play.names.filledIn(body ?? {}));
    const signature =
      secret === undefined
        ? {}
        : {
            "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(sent).digest("hex")}`,
          };
    const response = await fetch(play.names.filledIn(url), {
      method,
      headers: {
        "content-type": "application/json",
        ...signature,
        ...play.names.filledIn(headers),
      },
      ...(method !== "GET" && { body: sent }),
    });
    return { status: response.status, body: parsed(await response.text()) };
  },
);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export const outsideVerbs: Readonly<Record<string, Verb>> = { push: pushed, request };
