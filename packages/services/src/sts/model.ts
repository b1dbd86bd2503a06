import type { Ids, Journal, Seal } from "@towpath/journal";
import type { Aws } from "../door/aws.ts";

export interface StsParts {
  journal: Journal;
  ids: Ids;
  seal: Seal;
  aws: Aws;
}
