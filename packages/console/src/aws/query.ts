import { keepPreviousData, QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type LiveEvent, type Match, matches } from "../live/event.ts";
import type { QueryMeta } from "../live/refresh.ts";
import { ask, aws } from "./aws.ts";
import { AwsError } from "./request.ts";
import type { Input, OperationName, Output, ServiceName } from "./sdk.ts";

/** Events keep what is shown fresh (`live/refresh.ts`), so nothing is asked again by age alone; refusals are final, silence is not. */
export const makeQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 60_000,
        gcTime: 300_000,
        refetchOnWindowFocus: false,
        retry: (count, error) => error instanceof AwsError && error.status === 0 && count < 3,
        networkMode: "always",
      },
      mutations: { networkMode: "always", retry: false },
    },
  });

export interface AwsOptions {
  readonly enabled?: boolean;
  /** For what changes without an event. */
  readonly refetchInterval?: number | false;
  /** Shows the previous answer while that to a changed input is on its way. */
  readonly keepPrevious?: boolean;
  /** Which events ask it again: `eventsOf({ source: "codebuild", resource: id })`; without it any event of its service, `false` none. */
  readonly refreshOn?: QueryMeta["refreshOn"];
}

const settings = ({ keepPrevious, refreshOn, ...options }: AwsOptions) => ({
  ...(keepPrevious === true && { placeholderData: keepPreviousData }),
  ...(refreshOn !== undefined && { meta: { refreshOn } }),
  ...options,
});

export const eventsOf =
  (match: Match) =>
  (event: LiveEvent): boolean =>
    matches(match, event);

/** An operation that reads, as a query under the key [service, operation, input]. Events of the service ask it again. */
export const useAws = <S extends ServiceName, Op extends OperationName<S>>(
  service: S,
  operation: Op,
  input: Input<S, Op>,
  options: AwsOptions = {},
) =>
  useQuery<Output<S, Op>, AwsError>({
    queryKey: [service, operation, input],
    queryFn: ({ signal }) => aws[service][operation](input, signal),
    ...settings(options),
  });

/** A question of the server, under the key [service, question, query]. */
export const useAsk = <Answer>(service: string, question: string, query: Readonly<Record<string, string>> = {}, options: AwsOptions = {}) =>
  useQuery<Answer, AwsError>({
    queryKey: [service, question, query],
    queryFn: ({ signal }) => ask<Answer>(service, question, query, signal),
    ...settings(options),
  });

/** An operation that changes something: `const stop = useAwsAction("codebuild", "StopBuild"); stop.mutate({ id })`. Its service's queries are asked again. */
export const useAwsAction = <S extends ServiceName, Op extends OperationName<S>>(service: S, operation: Op) => {
  const client = useQueryClient();
  return useMutation<Output<S, Op>, AwsError, Input<S, Op>>({
    mutationFn: (input) => aws[service][operation](input),
    onSettled: () => client.invalidateQueries({ queryKey: [service] }),
  });
};
