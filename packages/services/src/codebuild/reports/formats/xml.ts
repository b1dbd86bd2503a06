import { XMLParser, XMLValidator } from "fast-xml-parser";
import { ReportUnreadable } from "../result.ts";

export interface Element {
  name: string;
  attributes: Readonly<Record<string, string>>;
  children: readonly Element[];
  /** Of this element alone. */
  text: string;
}

type Node = Record<string, unknown>;

const attributesKey = ":@";
const textKey = "#text";
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  removeNSPrefix: true,
});

/** The root element. Documents that declare entities of their own are refused. Throws ReportUnreadable. */
export function readXml(text: string): Element {
  const content = text.replace(/^\u{FEFF}/u, "");
  if (/<!ENTITY/i.test(content)) throw new ReportUnreadable("the file declares XML entities, which are not read");
  const verdict = XMLValidator.validate(content, { allowBooleanAttributes: false });
  if (verdict !== true) throw new ReportUnreadable(`the file is not XML: ${verdict.err.msg} (line ${verdict.err.line})`);
  let nodes: Node[];
  try {
    nodes = parser.parse(content) as Node[];
  } catch (cause) {
    throw new ReportUnreadable(`the file is not XML: ${(cause as Error).message}`, { cause });
  }
  const root = elementsOf(nodes)[0];
  if (!root) throw new ReportUnreadable("the file has no XML element");
  return root;
}

function elementsOf(nodes: readonly Node[]): Element[] {
  return nodes.flatMap((node) => {
    const name = Object.keys(node).find((key) => key !== attributesKey && key !== textKey);
    if (name === undefined) return [];
    const inner = node[name] as readonly Node[];
    const text = inner.map((child) => (textKey in child ? String(child[textKey]) : "")).join("");
    return [{ name, attributes: (node[attributesKey] ?? {}) as Record<string, string>, children: elementsOf(inner), text }];
  });
}

export const childrenOf = (element: Element, name: string): Element[] => element.children.filter((child) => child.name === name);
export const childOf = (element: Element, ...names: string[]): Element | undefined =>
  element.children.find((child) => names.includes(child.name));

/** Every element of that name below, in the order of the document. */
export function* below(element: Element, name: string): Generator<Element> {
  for (const child of element.children) {
    if (child.name === name) yield child;
    yield* below(child, name);
  }
}

export const whole = (element: Element, attribute: string): number => {
  const value = Number(element.attributes[attribute] ?? 0);
  return Number.isFinite(value) && value > 0 ? Math.floor(value) : 0;
};
