/** Which revisions a caller may name for a source: https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-trigger-source-overrides.html */
import { ValidationException } from "@aws-sdk/client-codepipeline";
import { fault } from "@towpath/wire";
import type { ActionDeclaration, Declaration } from "../declare/declaration.ts";
import type { SourceOverride } from "../store/executions.ts";

type RevisionType = SourceOverride["revisionType"];

const revisionTypes: Record<string, RevisionType[]> = {
  CodeCommit: ["COMMIT_ID"],
  CodeStarSourceConnection: ["COMMIT_ID"],
  S3: ["S3_OBJECT_VERSION_ID", "S3_OBJECT_KEY"],
  ECR: ["IMAGE_DIGEST"],
};

const forms: Partial<Record<RevisionType, { pattern: RegExp; says: string }>> = {
  COMMIT_ID: { pattern: /^[0-9a-f]{4,64}$/i, says: "a commit id, of hexadecimal digits" },
  IMAGE_DIGEST: { pattern: /^sha(256:[0-9a-f]{64}|512:[0-9a-f]{128})$/, says: "a digest, as in sha256:..." },
};

/** One kind of revision for each source, but for S3, whose object key and version may both be given. Throws ValidationException. */
export function checkOverrides({ stages }: Declaration, overrides: readonly SourceOverride[]): void {
  const seen = new Set<string>();
  for (const override of overrides) {
    const { actionName, revisionType } = override;
    const action = stages[0]?.actions.find((one) => one.name === actionName);
    if (!action)
      throw fault(ValidationException, `The source revision names '${actionName}', which is not a source action of the pipeline.`);
    if (seen.has(`${actionName}/${revisionType}`))
      throw fault(ValidationException, `The source action '${actionName}' has more than one source revision of type ${revisionType}.`);
    seen.add(`${actionName}/${revisionType}`);
    checkOverride(action, override);
  }
}

function checkOverride(action: ActionDeclaration, { actionName, revisionType, revisionValue }: SourceOverride): void {
  if (!revisionTypes[action.actionTypeId.provider]?.includes(revisionType))
    throw fault(ValidationException, `The revision type ${revisionType} does not apply to the source action '${actionName}'.`);
  const form = forms[revisionType];
  if (form && !form.pattern.test(revisionValue))
    throw fault(ValidationException, `The source revision '${revisionValue}' of action '${actionName}' is not ${form.says}.`);
  if (revisionType === "S3_OBJECT_KEY" && action.configuration["AllowOverrideForS3ObjectKey"] !== "true")
    throw fault(
      ValidationException,
      `The source action '${actionName}' does not allow its object key to be overridden: set AllowOverrideForS3ObjectKey to true.`,
    );
}

/** How a revision of a source action is told when it comes without a type. Undefined for sources that find their revision by themselves. */
export function overrideFor({ name, actionTypeId }: ActionDeclaration, revisionValue: string): SourceOverride | undefined {
  const revisionType = revisionTypes[actionTypeId.provider]?.[0];
  return revisionType && { actionName: name, revisionType, revisionValue };
}
