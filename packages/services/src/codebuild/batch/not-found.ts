import { ResourceNotFoundException } from "@aws-sdk/client-codebuild";
import { fault } from "@towpath/wire";
import { invalid } from "../project/refuse.ts";

/** What AWS answers for an id: malformed, or of no batch. */
export const batchNotFound = (id: string): Error =>
  id.includes(":") ? fault(ResourceNotFoundException, `Build batch ${id} does not exist`) : invalid("Invalid build batch ID provided");
