import { BlockList, isIPv4 } from "node:net";
import type { RuleCondition } from "@aws-sdk/client-elastic-load-balancing-v2";

/** A request as the conditions of a rule see it. `path` has no query; header names are lower-case. */
export interface RequestFacts {
  method: string;
  host: string;
  path: string;
  query: [key: string, value: string][];
  headers: Record<string, string | string[] | undefined>;
  sourceIp: string;
}

/** All conditions must hold; of one condition's values, one must. */
export function satisfies(conditions: RuleCondition[], request: RequestFacts): boolean {
  return conditions.every((condition) => holds(condition, request));
}

/** The values of a condition, from its config or from the older `Values` list. */
export const valuesOf = (condition: RuleCondition): string[] =>
  condition.HostHeaderConfig?.Values ??
  condition.PathPatternConfig?.Values ??
  condition.HttpHeaderConfig?.Values ??
  condition.HttpRequestMethodConfig?.Values ??
  condition.SourceIpConfig?.Values ??
  condition.Values ??
  [];

function holds(condition: RuleCondition, request: RequestFacts): boolean {
  const values = valuesOf(condition);
  switch (condition.Field) {
    case "host-header":
      return values.some((value) => wildcard(value, true).test(request.host));
    case "path-pattern":
      return values.some((value) => wildcard(value, false).test(request.path));
    case "http-request-method":
      return values.includes(request.method);
    case "source-ip":
      return values.some((value) => inRange(request.sourceIp, value));
    case "http-header": {
      const held = request.headers[(condition.HttpHeaderConfig?.HttpHeaderName ?? "").toLowerCase()];
      const texts = held === undefined ? [] : Array.isArray(held) ? held : [held];
      return values.some((value) => texts.some((text) => wildcard(value, true).test(text)));
    }
    case "query-string":
      return (condition.QueryStringConfig?.Values ?? []).some(({ Key, Value }) =>
        request.query.some(
          ([key, value]) => (Key === undefined || wildcard(Key, true).test(key)) && wildcard(Value ?? "*", true).test(value),
        ),
      );
    default:
      return false;
  }
}

const compiled = new Map<string, RegExp>();

/** `*` stands for any characters, `?` for one; a backslash takes the special meaning of the next character. */
function wildcard(pattern: string, ignoreCase: boolean): RegExp {
  const key = `${ignoreCase ? "i" : "s"}${pattern}`;
  let made = compiled.get(key);
  if (!made) {
    const source = pattern.replace(/\\(.)|([*?])|([^*?\\]+)|\\$/g, (all, escaped?: string, special?: string) => {
      if (special) return special === "*" ? "[^]*" : "[^]";
      return (escaped ?? all).replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
    });
    made = new RegExp(`^${source}$`, ignoreCase ? "i" : "");
    compiled.set(key, made);
  }
  return made;
}

function inRange(address: string, cidr: string): boolean {
  const plain = address.replace(/^::ffff:/, "");
  const [base = "", bits = "32"] = cidr.split("/");
  if (!isIPv4(plain) || !isIPv4(base)) return false;
  const list = new BlockList();
  list.addSubnet(base, Number(bits), "ipv4");
  return list.check(plain, "ipv4");
}
