/** JUnit's XML, as Ant, Maven's Surefire, pytest, Jest and many others write it. */
import { secondsToNanoseconds, type TestResult, type TestStatus } from "../result.ts";
import { childOf, type Element } from "./xml.ts";

export const isJunit = ({ name }: Element): boolean => name === "testsuites" || name === "testsuite";

export function readJunit(root: Element): TestResult[] {
  return [...casesIn(root, "")];
}

function* casesIn(element: Element, suite: string): Generator<TestResult> {
  for (const child of element.children) {
    if (child.name === "testsuite") yield* casesIn(child, child.attributes["name"] ?? suite);
    if (child.name === "testcase") yield caseOf(child, element.attributes["name"] ?? suite);
  }
}

const outcomes: readonly (readonly [element: string, status: TestStatus])[] = [
  ["error", "ERROR"],
  ["failure", "FAILED"],
  ["skipped", "SKIPPED"],
];

function caseOf(element: Element, suite: string): TestResult {
  const { name = "", classname, time, status } = element.attributes;
  const [outcome, meaning] = outcomes.map(([tag, is]) => [childOf(element, tag), is] as const).find(([found]) => found) ?? [];
  const said = outcome ? outcome.attributes["message"] || outcome.text.trim() : "";
  return {
    prefix: classname ?? suite,
    suite,
    name,
    status: meaning ?? (status === "notrun" || status === "disabled" ? "SKIPPED" : "SUCCEEDED"),
    nanoseconds: secondsToNanoseconds(time),
    message: said,
  };
}
