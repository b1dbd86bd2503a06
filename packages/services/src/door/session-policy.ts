/**
 * Session policies: what a role in use was limited to when it was taken on. Identity policies are not evaluated, so such a session may do
 * what its session policy allows. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
 */
import { ApiError } from "@towpath/wire";
import type { Authorize } from "./authorize.ts";
import type { Principal } from "./caller.ts";
import { type Need, needsOf } from "./needs.ts";
import { fitsWildcard } from "./wildcard.ts";

interface Statement {
  Effect?: string;
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  Condition?: object;
}

/** Refuses with AccessDenied what the caller's session policy does not allow. */
export const withinSession: Authorize = ({ principal }, action, input) => {
  if (principal.kind !== "session" || principal.policy === undefined) return;
  // Everybody may ask who they are: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
  if (action === "sts:GetCallerIdentity") return;
  for (const need of needsOf(action, input)) {
    if (isAllowed(principal.policy, need)) continue;
    const on = need.resource === undefined ? "" : ` on resource: "${need.resource}"`;
    throw new ApiError(
      need.service === "s3" || need.service === "sts" ? "AccessDenied" : "AccessDeniedException",
      `User: ${principal.arn} is not authorized to perform: ${need.action}${on} because no session policy allows the ${need.action} action`,
      403,
    );
  }
};

/** Whoever has a session policy only calls operations: what is not one (Git, the registry) is not theirs. */
export const isLimited = (principal: Principal): boolean => principal.kind === "session" && principal.policy !== undefined;

/** Some statement allows it and none denies it. A condition is not judged: its statement denies, and does not allow. */
export function isAllowed(policy: string, need: Need): boolean {
  const { Statement: given = [] } = JSON.parse(policy) as { Statement?: Statement | Statement[] };
  const statements = Array.isArray(given) ? given : [given];
  const applies = (statement: Statement) => namesAction(statement, need) && namesResource(statement, need);
  if (statements.some((statement) => statement.Effect === "Deny" && applies(statement))) return false;
  return statements.some((statement) => statement.Effect === "Allow" && !statement.Condition && applies(statement));
}

function namesAction({ Action, NotAction }: Statement, { action }: Need): boolean {
  const named = (patterns: string | string[]) => matchesAny(patterns, action.toLowerCase(), (pattern) => pattern.toLowerCase());
  return Action !== undefined ? named(Action) : NotAction !== undefined && !named(NotAction);
}

/** Where the resource of an operation is not known, a statement allows whatever it names and denies only everything. */
function namesResource({ Effect, Resource, NotResource }: Statement, { resource }: Need): boolean {
  if (resource === undefined) return Effect === "Allow" || [Resource].flat().includes("*");
  return Resource !== undefined ? matchesAny(Resource, resource) : NotResource !== undefined && !matchesAny(NotResource, resource);
}

function matchesAny(patterns: string | string[], value: string, prepare = (pattern: string) => pattern): boolean {
  return [patterns].flat().some((pattern) => fitsWildcard(prepare(pattern), value));
}
