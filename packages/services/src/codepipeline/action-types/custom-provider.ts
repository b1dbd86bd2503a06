/** The provider of a custom action type: its actions are jobs for workers outside. */
import { customActionTimeoutMinutes, queryableValueLengthMax } from "../limits.ts";
import type { ConfigurationKey, Provider } from "../providers/provider.ts";
import type { ActionTypeDefinition } from "./definition.ts";

export function customProvider(type: ActionTypeDefinition): Provider {
  const { id, settings = {}, actionConfigurationProperties: properties = [], inputArtifactDetails, outputArtifactDetails } = type;
  const queryable = properties.find((property) => property.queryable)?.name;
  const { executionUrlTemplate } = settings;
  return {
    id,
    configuration: Object.fromEntries(properties.map((property) => [property.name, keyOf(property)])),
    inputArtifacts: { min: inputArtifactDetails.minimumCount, max: inputArtifactDetails.maximumCount },
    outputArtifacts: { min: outputArtifactDetails.minimumCount, max: outputArtifactDetails.maximumCount },
    timeoutMinutes: () => customActionTimeoutMinutes,
    timedOut: `No job worker of ${id.provider} reported the end of the action within ${customActionTimeoutMinutes / 60} hours.`,
    check: ({ name, configuration }) => checkQueryable(name, queryable, configuration),
    start: async ({ configuration }) => ({
      waiting: { waitsFor: `A job worker of ${id.provider} has to take the job.` },
      offer: {
        type: id,
        query: queryable === undefined ? {} : { [queryable]: configuration[queryable] ?? "" },
        mustAcknowledge: true,
        ...(executionUrlTemplate !== undefined && { executionUrlTemplate }),
      },
    }),
  };
}

const keyOf = ({ required, secret, queryable = false }: { required: boolean; secret: boolean; queryable?: boolean }): ConfigurationKey => ({
  required,
  secret,
  queryable,
});

/** Workers ask for it, so it has the form of what they may ask for. */
function checkQueryable(action: string, key: string | undefined, configuration: Record<string, string>): string | undefined {
  const value = key === undefined ? undefined : configuration[key];
  if (value === undefined || value.includes("#{")) return undefined;
  if (value.length <= queryableValueLengthMax && /^[A-Za-z0-9_-]+$/.test(value)) return undefined;
  return `The value of the queryable configuration property '${key}' in action '${action}' must have at most ${queryableValueLengthMax} characters, which can be letters, digits, underscores and hyphens`;
}
