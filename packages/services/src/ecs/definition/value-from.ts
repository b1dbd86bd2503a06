/** Where the value of a secret comes from. `jsonKey`, `versionStage` and `versionId` are absent when empty. */
export type ValueFrom =
  | { kind: "secret"; secretId: string; jsonKey?: string; versionStage?: string; versionId?: string }
  | { kind: "parameter"; name: string };

/**
 * Reads `valueFrom`: a Secrets Manager ARN with up to three optional fields after the name (key of the JSON, version stage, version id;
 * empty ones keep their colons), a Parameter Store ARN, or the bare name of a parameter
 * (docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html). Undefined when it is none of these.
 */
export function parseValueFrom(text: string): ValueFrom | undefined {
  if (!text.startsWith("arn:")) return /^\/?[A-Za-z0-9_./-]{1,2048}$/.test(text) ? { kind: "parameter", name: text } : undefined;
  const parts = text.split(":");
  const service = parts[2];
  if (service === "ssm") {
    const resource = parts.slice(5).join(":");
    if (!resource.startsWith("parameter/")) return undefined;
    return { kind: "parameter", name: text };
  }
  if (service !== "secretsmanager" || parts[5] !== "secret" || !parts[6]) return undefined;
  if (parts.length !== 7 && parts.length !== 10) return undefined;
  const [jsonKey, versionStage, versionId] = parts.slice(7);
  if (versionStage && versionId) return undefined;
  return {
    kind: "secret",
    secretId: parts.slice(0, 7).join(":"),
    ...(jsonKey && { jsonKey }),
    ...(versionStage && { versionStage }),
    ...(versionId && { versionId }),
  };
}
