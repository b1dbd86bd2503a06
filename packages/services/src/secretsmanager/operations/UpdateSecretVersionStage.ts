import type { Operation } from "../../door/service.ts";
import type { SecretsmanagerParts } from "../model.ts";
import { InvalidParameterException, ResourceNotFoundException } from "@aws-sdk/client-secrets-manager";
import type { Transaction } from "@towpath/journal";
import { fault } from "@towpath/wire";
import { current } from "../model.ts";
import { liveSecret, setStages, stagesOf, touch, versionsOf } from "../store.ts";
import { takeStage } from "../values.ts";

export const UpdateSecretVersionStage: Operation<"secretsmanager", "UpdateSecretVersionStage", SecretsmanagerParts> = (
  input,
  { caller },
  { journal },
) =>
  journal.transact((tx) => {
    const { VersionStage: stage, RemoveFromVersionId: from, MoveToVersionId: to } = input;
    const secret = liveSecret(tx, caller, input.SecretId);
    const versions = versionsOf(tx, secret.arn);
    const holder = versions.find((version) => stagesOf(version).includes(stage));
    if (to !== undefined && !versions.some(({ id }) => id === to))
      throw fault(ResourceNotFoundException, `Secrets Manager can't find the specified secret version: ${to}`);
    if (holder && holder.id !== to && from !== holder.id) {
      throw fault(
        InvalidParameterException,
        `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
      );
    }
    if (from !== undefined && holder?.id !== from)
      throw fault(InvalidParameterException, `The staging label ${stage} is not attached to version ${from}.`);
    if (stage === current && to === undefined)
      throw fault(
        InvalidParameterException,
        "You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed.",
      );
    if (holder?.id !== to) moveStage(tx, secret.arn, stage, to);
    touch(tx, secret.arn);
    return { ARN: secret.arn, Name: secret.name };
  });

function moveStage(tx: Transaction, arn: string, stage: string, to: string | undefined): void {
  takeStage(tx, arn, stage);
  const target = versionsOf(tx, arn).find(({ id }) => id === to);
  if (target) setStages(tx, target, [...stagesOf(target), stage]);
}
