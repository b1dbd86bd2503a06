import type { Operation } from "../../door/service.ts";
import type { SsmParts } from "../model.ts";
import { ParameterVersionNotFound } from "@aws-sdk/client-ssm";
import { fault } from "@towpath/wire";
import { setLabels } from "../labels.ts";
import { labelsOf, parameterNamed, versionsOf } from "../store.ts";

export const UnlabelParameterVersion: Operation<"ssm", "UnlabelParameterVersion", SsmParts> = (input, { caller }, { journal }) =>
  journal.transact((tx) => {
    const parameter = parameterNamed(tx, caller, input.Name);
    const target = versionsOf(tx, parameter).find((version) => version.version === input.ParameterVersion);
    if (!target)
      throw fault(
        ParameterVersionNotFound,
        `Systems Manager could not find version ${input.ParameterVersion} of ${parameter.name}. Verify the version and try again.`,
      );
    const held = labelsOf(target);
    setLabels(
      tx,
      target,
      held.filter((label) => !input.Labels.includes(label)),
    );
    return {
      RemovedLabels: input.Labels.filter((label) => held.includes(label)),
      InvalidLabels: input.Labels.filter((label) => !held.includes(label)),
    };
  });
