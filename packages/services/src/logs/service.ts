import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Parts } from "../door/parts.ts";
import { type Service, service } from "../door/service.ts";
import { StreamFiles } from "./files/stream-files.ts";
import { linesQuestion } from "./lines-question.ts";
import { searchQuestion } from "./search-question.ts";
import type { StreamRow } from "./model.ts";
import { CreateLogGroup } from "./operations/CreateLogGroup.ts";
import { CreateLogStream } from "./operations/CreateLogStream.ts";
import { DeleteLogGroup } from "./operations/DeleteLogGroup.ts";
import { DeleteLogStream } from "./operations/DeleteLogStream.ts";
import { DeleteRetentionPolicy } from "./operations/DeleteRetentionPolicy.ts";
import { DescribeLogGroups } from "./operations/DescribeLogGroups.ts";
import { DescribeLogStreams } from "./operations/DescribeLogStreams.ts";
import { FilterLogEvents } from "./operations/FilterLogEvents.ts";
import { GetLogEvents } from "./operations/GetLogEvents.ts";
import { ListTagsForResource } from "./operations/ListTagsForResource.ts";
import { ListTagsLogGroup } from "./operations/ListTagsLogGroup.ts";
import { PutLogEvents } from "./operations/PutLogEvents.ts";
import { PutRetentionPolicy } from "./operations/PutRetentionPolicy.ts";
import { StartLiveTail } from "./operations/StartLiveTail.ts";
import { TagResource } from "./operations/TagResource.ts";
import { UntagResource } from "./operations/UntagResource.ts";
import { retain } from "./retention.ts";
import { Tails } from "./tails.ts";

/** Log groups and streams; the events are in append-only files. */
export function openLogs(given: Pick<Parts, "journal" | "clock" | "ids" | "log" | "home">): Service<"logs"> {
  given.journal.migrate("logs", readFileSync(new URL("./tables.sql", import.meta.url), "utf8"));
  const files = new StreamFiles(join(given.home.dataDirectory, "logs"));
  const parts = { ...given, files, tails: new Tails() };
  return service("logs", {
    parts,
    operations: {
      CreateLogGroup,
      CreateLogStream,
      DeleteLogGroup,
      DeleteLogStream,
      DeleteRetentionPolicy,
      DescribeLogGroups,
      DescribeLogStreams,
      FilterLogEvents,
      GetLogEvents,
      ListTagsForResource,
      ListTagsLogGroup,
      PutLogEvents,
      PutRetentionPolicy,
      StartLiveTail,
      TagResource,
      UntagResource,
    },
    partly: {
      FilterLogEvents: "patterns of terms; not those of JSON and space-delimited events",
      CreateLogGroup: "kmsKeyId and logGroupClass are kept and change nothing",
    },
    invalidInputCode: "InvalidParameterException",
    questions: { lines: linesQuestion(parts), search: searchQuestion(parts) },
    effects: { retain: { perform: retain(parts) } },
    recover: () => files.sweep(given.journal.all<StreamRow>("SELECT * FROM logs_streams")),
    close: () => files.close(),
  });
}
