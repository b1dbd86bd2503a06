import { useQuery } from "@tanstack/react-query";
import { ask } from "../aws/aws.ts";
import type { AwsError } from "../aws/request.ts";

interface Hits {
  readonly hits: readonly number[];
  readonly next?: number;
}

/** So many hits are gone through; a search that finds more is too wide to help. */
const hitsMax = 5_000;

/** Line numbers of a whole log that hold `text`, searched on the server. */
export const useSearch = (group: string, stream: string, text: string) =>
  useQuery<readonly number[], AwsError>({
    queryKey: ["logs", "search", group, stream, text],
    enabled: text !== "",
    meta: { refreshOn: false },
    queryFn: async ({ signal }) => {
      const hits: number[] = [];
      for (let from: number | undefined = 0; from !== undefined && hits.length < hitsMax;) {
        const found: Hits = await ask<Hits>("logs", "search", { group, stream, text, from: String(from) }, signal);
        hits.push(...found.hits);
        from = found.next;
      }
      return hits;
    },
  });
