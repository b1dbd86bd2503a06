import { MalformedPolicyDocumentException } from "@aws-sdk/client-iam";
import { fault } from "@towpath/wire";

interface Statement {
  Effect?: unknown;
  Action?: unknown;
  NotAction?: unknown;
  Resource?: unknown;
  NotResource?: unknown;
  Principal?: unknown;
  NotPrincipal?: unknown;
}

/** Checks what IAM checks of an identity policy's grammar when it is stored. Throws MalformedPolicyDocument. */
export function checkIdentityPolicy(text: string): void {
  for (const statement of statementsOf(text)) {
    if (statement.Principal !== undefined || statement.NotPrincipal !== undefined)
      refuse("Policy document should not specify a principal.");
    if (statement.Resource === undefined && statement.NotResource === undefined) refuse("Policy statement must contain resources.");
  }
}

/** Checks a role's trust policy likewise. */
export function checkTrustPolicy(text: string): void {
  for (const statement of statementsOf(text)) {
    if (statement.Resource !== undefined || statement.NotResource !== undefined) refuse("Has prohibited field Resource");
    if (statement.Principal === undefined && statement.NotPrincipal === undefined) refuse("Missing required field Principal");
  }
}

function statementsOf(text: string): Statement[] {
  let document: { Version?: unknown; Statement?: unknown };
  try {
    document = JSON.parse(text) as typeof document;
  } catch {
    return refuse("This policy contains invalid Json");
  }
  if (typeof document !== "object" || document === null || document.Statement === undefined) refuse("Syntax errors in policy.");
  if (document.Version !== undefined && document.Version !== "2012-10-17" && document.Version !== "2008-10-17") {
    refuse("The policy must contain a valid version string");
  }
  const statements = [document.Statement].flat() as Statement[];
  for (const statement of statements) {
    if (typeof statement !== "object" || statement === null) refuse("Syntax errors in policy.");
    if (statement.Effect !== "Allow" && statement.Effect !== "Deny") refuse("Syntax errors in policy.");
    if (statement.Action === undefined && statement.NotAction === undefined) refuse("Policy statement must contain actions.");
  }
  return statements;
}

function refuse(message: string): never {
  throw fault(MalformedPolicyDocumentException, message);
}
