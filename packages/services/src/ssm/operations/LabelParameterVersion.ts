import type { Operation } from "../../door/service.ts";
import type { SsmParts } from "../model.ts";
import { ParameterVersionLabelLimitExceeded, ParameterVersionNotFound } from "@aws-sdk/client-ssm";
import { fault } from "@towpath/wire";
import { setLabels } from "../labels.ts";
import { labelsMax } from "../limits.ts";
import { labelsOf, parameterNamed, versionsOf } from "../store.ts";

export const LabelParameterVersion: Operation<"ssm", "LabelParameterVersion", SsmParts> = (input, { caller }, { journal }) => {
  return journal.transact((tx) => {
    const parameter = parameterNamed(tx, caller, input.Name);
    const number = input.ParameterVersion ?? parameter.version;
    const versions = versionsOf(tx, parameter);
    const target = versions.find((version) => version.version === number);
    if (!target)
      throw fault(
        ParameterVersionNotFound,
        `Systems Manager could not find version ${number} of ${parameter.name}. Verify the version and try again.`,
      );
    const invalid = input.Labels.filter((label) => /^(\d|aws|ssm)/i.test(label) || !/^[\w.-]{1,100}$/.test(label));
    const valid = input.Labels.filter((label) => !invalid.includes(label));
    const labels = [...new Set([...labelsOf(target), ...valid])];
    if (labels.length > labelsMax)
      throw fault(ParameterVersionLabelLimitExceeded, `A parameter version can have maximum ${labelsMax} labels.`);
    for (const version of versions)
      setLabels(tx, version, version === target ? labels : labelsOf(version).filter((label) => !valid.includes(label)));
    return { InvalidLabels: invalid, ParameterVersion: number };
  });
};
