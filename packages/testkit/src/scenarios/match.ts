/** Compares what a scenario expects with what was observed. Pure; both are plain data (JSON). */

export type Data = string | number | boolean | null | undefined | Data[] | { [key: string]: Data };
export type DataMap = { [key: string]: Data };

/**
 * What is other than expected, a line for each. A map is a part of the observed one, whose other members may be anything; a list is the
 * whole list; a map where AWS has a list of named things takes these by their names. `null` means absent; text between slashes is a
 * regular expression.
 */
export function differences(expected: Data, actual: Data, path = ""): string[] {
  if (expected === null || expected === undefined) return actual === undefined || actual === null ? [] : [differs(path, "nothing", actual)];
  if (Array.isArray(expected)) return inList(expected, actual, path);
  if (typeof expected === "object") return inMap(expected, actual, path);
  const pattern = typeof expected === "string" ? patternOf(expected) : undefined;
  const isSame = pattern ? isScalar(actual) && pattern.test(String(actual)) : actual === expected;
  return isSame ? [] : [differs(path, JSON.stringify(expected), actual)];
}

/** As `differences`, for a map of which no member may be left out. */
export function differencesOfAll(expected: DataMap, actual: DataMap, path = ""): string[] {
  const unnamed = Object.keys(actual).filter((key) => !Object.hasOwn(expected, key));
  return [...differences(expected, actual, path), ...unnamed.map((key) => differs(`${path}.${key}`, "nothing", actual[key]))];
}

/** The same expectation with one thing in it changed, for each thing in it. Each of them must fail where the expectation holds. */
export function mutations(expected: Data): Data[] {
  if (Array.isArray(expected)) {
    const changed = expected.flatMap((one, index) => mutations(one).map((other) => expected.with(index, other)));
    return [...changed, [...expected, "one more"], ...(expected.length > 0 ? [expected.slice(1)] : [])];
  }
  if (typeof expected === "object" && expected !== null)
    return Object.entries(expected).flatMap(([key, one]) => mutations(one).map((other) => ({ ...expected, [key]: other })));
  if (expected === null || expected === undefined) return ["something"];
  if (typeof expected === "string") return [patternOf(expected) ? "/^\u0000$/" : `${expected}, but changed`];
  return [typeof expected === "number" ? expected + 1 : !expected];
}

/** What would hold whatever were observed: a map without members, a pattern that matches anything. */
export function emptyExpectations(expected: Data, path = ""): string[] {
  if (Array.isArray(expected)) return expected.flatMap((one, index) => emptyExpectations(one, `${path}[${index}]`));
  if (typeof expected === "object" && expected !== null) {
    const inside = Object.entries(expected).flatMap(([key, one]) => emptyExpectations(one, `${path}.${key}`));
    return Object.keys(expected).length === 0 ? [`${path} expects nothing`] : inside;
  }
  const pattern = typeof expected === "string" ? patternOf(expected) : undefined;
  return pattern?.test("") ? [`${path} matches anything: ${String(expected)}`] : [];
}

const isScalar = (actual: Data): boolean => actual !== undefined && actual !== null && typeof actual !== "object";

function patternOf(text: string): RegExp | undefined {
  const inside = /^\/(.+)\/$/s.exec(text)?.[1];
  return inside === undefined ? undefined : new RegExp(inside, "s");
}

function inList(expected: Data[], actual: Data, path: string): string[] {
  if (!Array.isArray(actual)) return [differs(path, `a list of ${expected.length}`, actual)];
  const length = Math.max(expected.length, actual.length);
  return Array.from({ length }, (_, index) => {
    const at = `${path}[${index}]`;
    if (index >= actual.length) return [differs(at, JSON.stringify(expected[index]), undefined)];
    return index >= expected.length ? [differs(at, "nothing", actual[index])] : differences(expected[index], actual[index], at);
  }).flat();
}

function inMap(expected: DataMap, actual: Data, path: string): string[] {
  const found = Array.isArray(actual) ? byName(actual) : actual;
  if (typeof found !== "object" || found === null || Array.isArray(found)) return [differs(path, JSON.stringify(expected), actual)];
  return Object.entries(expected).flatMap(([key, one]) => differences(one, found[key], path === "" ? key : `${path}.${key}`));
}

const nameKeys = ["ruleName", "actionName", "stageName", "name", "Name", "key", "Key"];

/** Types of actions and rules are called by their provider. */
const providerOf = (id: Data): Data => (typeof id === "object" && id !== null && !Array.isArray(id) ? id["provider"] : undefined);

/** A list of things by what AWS calls their names. */
function byName(list: Data[]): DataMap {
  const named = list.flatMap((one): [string, Data][] => {
    if (typeof one !== "object" || one === null || Array.isArray(one)) return [];
    const name = nameKeys.map((key) => one[key]).find((value) => typeof value === "string") ?? providerOf(one["id"]);
    return typeof name === "string" ? [[name, one]] : [];
  });
  return Object.fromEntries(named);
}

const differs = (path: string, expected: string, actual: Data): string =>
  `${path === "" ? "it" : path}: expected ${expected}, was ${actual === undefined ? "absent" : JSON.stringify(actual)}`;

/** What is at "stageStates.Build.actionStates.0.status": members by name, of lists by place or by the name of the thing. */
export function valueAt(data: Data, path: string): Data {
  return path.split(".").reduce<Data>((at, key) => {
    if (Array.isArray(at)) return /^\d+$/.test(key) ? at[Number(key)] : byName(at)[key];
    return typeof at === "object" && at !== null ? at[key] : undefined;
  }, data);
}
