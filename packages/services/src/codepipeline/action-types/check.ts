/** What CreateCustomActionType refuses beyond the shape of the request. */
import { ValidationException } from "@aws-sdk/client-codepipeline";
import { fault } from "@towpath/wire";
import type { ActionTypeDefinition, ConfigurationProperty } from "./definition.ts";

/** Custom actions run as jobs: an approval is a person's, and what Compute does is AWS's own. */
const categories = ["Source", "Build", "Deploy", "Test", "Invoke"];

/** Throws ValidationException for the first rule that is broken. */
export function checkDefinition(type: ActionTypeDefinition): void {
  const { id, actionConfigurationProperties: properties = [] } = type;
  if (!categories.includes(id.category))
    throw invalid(`Custom actions of the category ${id.category} cannot be created. Use one of: ${categories.join(", ")}`);
  checkCounts(type);
  checkProperties(properties);
  checkTemplates(type, properties);
}

function checkCounts({ id, inputArtifactDetails: inputs, outputArtifactDetails: outputs }: ActionTypeDefinition): void {
  for (const { minimumCount, maximumCount } of [inputs, outputs])
    if (maximumCount < minimumCount)
      throw invalid(`Maximum Number of Artifacts (${maximumCount}) has to be greater than or equal to minimum (${minimumCount}).`);
  if (id.category === "Source" && (inputs.maximumCount > 0 || outputs.maximumCount === 0))
    throw invalid("Source actions have no input artifacts, and at least one output artifact.");
}

function checkProperties(properties: readonly ConfigurationProperty[]): void {
  const names = new Set<string>();
  for (const { name } of properties) {
    if (names.has(name)) throw invalid(`Configuration property names must be unique. The following name is already in use: ${name}`);
    names.add(name);
  }
  const queryable = properties.filter((property) => property.queryable);
  if (queryable.length > 1)
    throw invalid(
      `An action type can have at most one queryable property. These are queryable: ${queryable.map(({ name }) => name).join(", ")}`,
    );
  const [one] = queryable;
  if (one && (!one.required || one.secret)) throw invalid(`The queryable property '${one.name}' must be required and must not be secret.`);
}

/** Links show what they are made of, so a secret cannot be part of one. */
function checkTemplates({ settings = {} }: ActionTypeDefinition, properties: readonly ConfigurationProperty[]): void {
  for (const template of [settings.entityUrlTemplate, settings.executionUrlTemplate, settings.revisionUrlTemplate])
    for (const [, name] of template?.matchAll(/\{Config:([^{}]+)\}/g) ?? []) {
      const property = properties.find((one) => one.name === name);
      if (!property) throw invalid(`The URL template '${template}' names the configuration property '${name}', which is not declared.`);
      if (property.secret) throw invalid(`The URL template '${template}' names the configuration property '${name}', which is secret.`);
    }
}

const invalid = (message: string): ValidationException => fault(ValidationException, message);
