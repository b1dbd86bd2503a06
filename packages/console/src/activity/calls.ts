import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { aws } from "../aws/aws.ts";
import type { AwsError } from "../aws/request.ts";
import type { Output } from "../aws/sdk.ts";
import { type Filter, fits, lookUpOf } from "./filter.ts";
import { type Call, callOf } from "./record.ts";

/** Rows that are looked for before somebody asks for more, and pages that are read for them at most. */
const rowsWanted = 50;
const pagesAtOnce = 10;

/** The calls that fit, newest first. Whatever happens in the installation is asked for again. */
export function useCalls(filter: Filter) {
  const query = useInfiniteQuery<Output<"cloudtrail", "LookupEvents">, AwsError, readonly Call[], readonly unknown[], string | undefined>({
    queryKey: ["cloudtrail", "LookupEvents", lookUpOf(filter, 0)],
    queryFn: ({ pageParam, signal }) =>
      aws.cloudtrail.LookupEvents(
        { ...lookUpOf(filter, startOf(filter)), ...(pageParam !== undefined && { NextToken: pageParam }) },
        signal,
      ),
    initialPageParam: undefined,
    getNextPageParam: ({ NextToken }) => NextToken,
    select: ({ pages }) => pages.flatMap(({ Events = [] }) => Events.map(callOf)),
    meta: { refreshOn: () => true },
    refetchInterval: 15_000,
  });
  const { data, hasNextPage, isFetching, fetchNextPage } = query;
  const calls = useMemo(() => (data ?? []).filter((call) => fits(filter, call)), [data, filter]);
  const isShort = data !== undefined && calls.length < rowsWanted && data.length < rowsWanted * pagesAtOnce;
  useEffect(() => {
    if (isShort && hasNextPage && !isFetching) void fetchNextPage();
  }, [isShort, hasNextPage, isFetching, fetchNextPage]);
  return { ...query, calls };
}

const minuteMs = 60_000;

/** To the minute: the tokens of further pages go on with the same times only. */
const starts = new Map<string, number>();
function startOf({ hours = "" }: Filter): number {
  const known = starts.get(hours);
  if (known !== undefined) return known;
  const start = Math.floor(Date.now() / minuteMs) * minuteMs;
  starts.set(hours, start);
  return start;
}
