import { ResourceNotFoundException } from "@aws-sdk/client-codebuild";
import { fault } from "@towpath/wire";
import { invalid } from "./refuse.ts";

/** What AWS answers for an id: malformed, or of no build. */
export const buildNotFound = (id: string): Error =>
  id.includes(":") ? fault(ResourceNotFoundException, `Build ${id} does not exist`) : invalid("Invalid build ID provided");
