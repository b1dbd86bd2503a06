/** The grammar of session policies; what they allow is decided where every call passes, by the door. */
import { MalformedPolicyDocumentException } from "@aws-sdk/client-sts";
import { ApiError, fault } from "@towpath/wire";

interface Given {
  Policy?: string | undefined;
  PolicyArns?: readonly object[] | undefined;
}

/** Throws MalformedPolicyDocument; managed policies are refused, as policies of IAM are not evaluated. */
export function checkSessionPolicy({ Policy: policy, PolicyArns: arns = [] }: Given): void {
  if (arns.length > 0) throw new ApiError("NotImplemented", "Towpath does not support managed session policies (PolicyArns) yet.", 501);
  if (policy !== undefined && !isPolicy(policy)) throw fault(MalformedPolicyDocumentException, "Syntax errors in policy.");
}

function isPolicy(text: string): boolean {
  const document = parsed(text) as { Version?: unknown; Statement?: unknown } | null | undefined;
  if (typeof document !== "object" || document === null || document.Statement === undefined) return false;
  return [document.Statement].flat().every(isStatement);
}

function isStatement(given: unknown): boolean {
  if (typeof given !== "object" || given === null) return false;
  const { Effect, Action, NotAction, Resource, NotResource, Principal } = given as Record<string, unknown>;
  if (Effect !== "Allow" && Effect !== "Deny") return false;
  return Principal === undefined && isNaming(Action, NotAction) && isNaming(Resource, NotResource);
}

/** One of the two, as a text or a list of texts. */
function isNaming(named: unknown, notNamed: unknown): boolean {
  if ((named === undefined) === (notNamed === undefined)) return false;
  return [named ?? notNamed].flat().every((one) => typeof one === "string");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
