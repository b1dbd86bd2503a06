import type { StaticErrorSchema, StaticOperationSchema } from "@smithy/types";

/** What a published client package knows of its service. The tables are objects without prototype: look-ups by a client's words are safe. */
export interface ServiceModel {
  /** Shape id of the protocol, such as `aws.protocols#awsJson1_1`. */
  protocol: string;
  /** The service in X-Amz-Target (awsJson), without a namespace, which some clients put before it. */
  target: string;
  /** Further names there for the very same operations. */
  targetAliases: string[];
  /** API version, such as `2016-11-15`; the Version parameter of the query protocols. */
  version: string;
  xmlns: string;
  operations: Record<string, StaticOperationSchema>;
  errors: Record<string, StaticErrorSchema>;
  /** The exception classes of the SDK module, by the name of the error shape. */
  exceptions: Record<string, ExceptionClass>;
}

export type ExceptionClass = new (options: never) => Error;
export type ClientClass = new (config: { region: string }) => { config: object };

export type ModelOverrides = Partial<Pick<ServiceModel, "target" | "targetAliases" | "version" | "xmlns">>;

/** CodeConnections is CodeStar Connections renamed: there are clients for both, with the same operations. */
const RENAMED: Record<string, string[]> = {
  CodeStar_connections_20191201: ["CodeConnections_20231201"],
};

interface ProtocolConfig {
  protocol: { getShapeId(): string };
  protocolSettings: { serviceTarget?: string; version?: string; xmlNamespace?: string };
}

const OPERATION = 9;
const ERROR = -3;

const table = <T>(entries: Iterable<readonly [string, T]>): Record<string, T> =>
  Object.assign(Object.create(null) as Record<string, T>, Object.fromEntries(entries));

type AnySchema = [kind: number, namespace: string, name: string, ...rest: unknown[]];
const isSchema = (value: unknown): value is AnySchema =>
  Array.isArray(value) && typeof value[0] === "number" && typeof value[2] === "string";

/** Reads the model out of an SDK v3 client package; `ClientClass` is its client (`S3Client`), constructed only for its settings. */
export function serviceModel(sdkModule: object, Client: ClientClass, overrides: ModelOverrides = {}): ServiceModel {
  const { protocol, protocolSettings: settings } = new Client({ region: "us-east-1" }).config as ProtocolConfig;
  const exported = Object.entries(sdkModule) as [string, unknown][];
  const schemas = exported.map(([, value]) => value).filter(isSchema);
  const ofKind = (kind: number) => table(schemas.filter((schema) => schema[0] === kind).map((schema) => [schema[2], schema] as const));
  const target = settings.serviceTarget ?? "";
  return {
    protocol: protocol.getShapeId(),
    target,
    targetAliases: RENAMED[target] ?? [],
    version: settings.version ?? "",
    xmlns: settings.xmlNamespace ?? "",
    operations: ofKind(OPERATION) as unknown as Record<string, StaticOperationSchema>,
    errors: ofKind(ERROR) as unknown as Record<string, StaticErrorSchema>,
    exceptions: table(exported.filter((entry): entry is [string, ExceptionClass] => isException(entry[1]))),
    ...overrides,
  };
}

const isException = (value: unknown) =>
  typeof value === "function" && Object.prototype.isPrototypeOf.call(Error.prototype, value.prototype as object);
