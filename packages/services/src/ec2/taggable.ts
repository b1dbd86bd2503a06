import type { Reader } from "@towpath/journal";
import type { Caller } from "../door/caller.ts";
import { refuse } from "./faults.ts";
import { kindOf } from "./kinds.ts";
import { all, get } from "./store.ts";

/** Throws when nothing of the caller's has this id. */
export function assertTaggable(reader: Reader, caller: Caller, id: string): void {
  const kind = kindOf(id);
  if (kind) return void get(reader, caller, kind, id);
  const isRule = all(reader, caller, "security-group").some(({ data }) => data.rules.some((rule) => rule.id === id));
  if (isRule) return;
  if (id.startsWith("sgr-")) throw refuse("InvalidSecurityGroupRuleId.NotFound", `The security group rule ID '${id}' does not exist`);
  throw refuse("InvalidID", `The ID '${id}' is not valid`);
}
