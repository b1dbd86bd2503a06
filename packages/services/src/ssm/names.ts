import { HierarchyLevelLimitExceededException } from "@aws-sdk/client-ssm";
import { ApiError, fault } from "@towpath/wire";
import type { Caller } from "../door/caller.ts";
import { levelsMax } from "./limits.ts";

/** Throws ValidationException and HierarchyLevelLimitExceeded for a name that a new parameter cannot have. */
export function checkName(name: string): void {
  if (!/^[A-Za-z0-9_.\-/]+$/.test(name) || (name.includes("/") && !name.startsWith("/"))) {
    throw new ApiError(
      "ValidationException",
      "Parameter name must be a fully qualified name: it begins with / when it has levels, and contains only the letters a to z and A to Z, digits, and . - _ /.",
    );
  }
  if (/^\/?(aws|ssm)/i.test(name)) {
    throw new ApiError("ValidationException", `No access to reserved parameter name: ${name}.`);
  }
  if (name.split("/").length - 1 > levelsMax) {
    throw fault(HierarchyLevelLimitExceededException, `Parameter hierarchies may have at most ${levelsMax} levels.`);
  }
}

/** What a reader names: a parameter, perhaps with `:version` or `:label`; an ARN of the caller's account will do as well. */
export function parseSelector(given: string): { name: string; selector: string | undefined } {
  const plain = given.startsWith("arn:") ? given.replace(/^arn:[^:]*:ssm:[^:]*:[^:]*:parameter/, "") : given;
  const colon = plain.indexOf(":");
  const named = colon < 0 ? plain : plain.slice(0, colon);
  const name = given.startsWith("arn:") && named.lastIndexOf("/") === 0 ? named.slice(1) : named;
  return { name, selector: colon < 0 ? undefined : plain.slice(colon + 1) };
}

/** A name with levels begins with the slash that an ARN needs; a plain one gets it. */
export function arnOf(caller: Caller, name: string): string {
  return `arn:aws:ssm:${caller.region}:${caller.account}:parameter${name.startsWith("/") ? "" : "/"}${name}`;
}
