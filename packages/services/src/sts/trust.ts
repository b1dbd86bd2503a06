import type { Caller } from "../door/caller.ts";
import { fitsWildcard } from "../door/wildcard.ts";

interface Statement {
  Effect: "Allow" | "Deny";
  Action?: string | string[];
  NotAction?: string | string[];
  Principal?: "*" | Record<string, string | string[]>;
  NotPrincipal?: unknown;
  Condition?: Record<string, Record<string, string | string[]>>;
}

/** What a trust policy's conditions can ask about. */
export interface TrustContext {
  externalId?: string;
  roleSessionName: string;
}

/** Whether a role's trust policy lets `caller` assume it: some statement allows it and none denies it. */
export function isTrusted(trustPolicy: string, caller: Caller, context: TrustContext): boolean {
  const { Statement } = JSON.parse(trustPolicy) as { Statement: Statement | Statement[] };
  const matching = [Statement].flat().filter((statement) => matches(statement, caller, context));
  return matching.some(({ Effect }) => Effect === "Allow") && !matching.some(({ Effect }) => Effect === "Deny");
}

/** What cannot be decided here is decided for safety: it does not allow, and it denies. */
function matches(statement: Statement, caller: Caller, context: TrustContext): boolean {
  const actions = [statement.Action ?? []].flat();
  const named = actions.some((action) => fitsWildcard(action.toLowerCase(), "sts:assumerole"));
  const hasAction =
    statement.NotAction === undefined
      ? named
      : ![statement.NotAction].flat().some((action) => fitsWildcard(action.toLowerCase(), "sts:assumerole"));
  const isMeant = statement.NotPrincipal === undefined ? names(statement.Principal, caller) : statement.Effect === "Deny";
  return hasAction && isMeant && conditionsHold(statement.Condition, caller, context, statement.Effect === "Deny");
}

function names(principal: Statement["Principal"], caller: Caller): boolean {
  if (principal === undefined) return false;
  if (principal === "*") return true;
  const { principal: who, account } = caller;
  if (who.kind === "service") return [principal["Service"] ?? []].flat().includes(who.service);
  const own = [who.arn, account, `arn:aws:iam::${account}:root`, ...(who.kind === "session" ? [who.roleArn] : [])];
  return [principal["AWS"] ?? []].flat().some((value) => value === "*" || own.includes(value));
}

/** Keys that AWS sets from the calling resource; within one installation its account is what there is to check. */
const sourceArnKeys = ["aws:sourcearn"];

function conditionsHold(conditions: Statement["Condition"], caller: Caller, context: TrustContext, unknown: boolean): boolean {
  const known: Record<string, string | undefined> = {
    "aws:sourceaccount": caller.account,
    "aws:principalaccount": caller.account,
    "aws:principalarn": caller.principal.kind === "session" ? caller.principal.roleArn : caller.principal.arn,
    "sts:externalid": context.externalId,
    "sts:rolesessionname": context.roleSessionName,
  };
  return Object.entries(conditions ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) => {
      const wanted = [values].flat();
      if (sourceArnKeys.includes(key.toLowerCase())) {
        const isOwn = wanted.some((arn) => ["", "*", caller.account].includes(arn.split(":")[4] ?? "*"));
        return negative.test(operator) ? !isOwn : isOwn;
      }
      return test(operator, known[key.toLowerCase()], wanted) ?? unknown;
    }),
  );
}

const negative = /^(?:String|Arn)Not/;

/** The string and ARN operators; undefined for any other, so an unknown condition never opens a role. A key that is absent is unlike all values. */
function test(operator: string, value: string | undefined, wanted: string[]): boolean | undefined {
  const ifExists = operator.endsWith("IfExists");
  if (value === undefined) return ifExists || (/^(?:String|Arn)/.test(operator) ? negative.test(operator) : undefined);
  switch (ifExists ? operator.slice(0, -"IfExists".length) : operator) {
    case "StringEquals":
      return wanted.includes(value);
    case "StringNotEquals":
      return !wanted.includes(value);
    case "StringEqualsIgnoreCase":
      return wanted.some((one) => one.toLowerCase() === value.toLowerCase());
    case "StringLike":
    case "ArnLike":
    case "ArnEquals":
      return wanted.some((one) => fitsWildcard(one, value));
    case "StringNotLike":
    case "ArnNotLike":
      return !wanted.some((one) => fitsWildcard(one, value));
    default:
      return undefined;
  }
}
