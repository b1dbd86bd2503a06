import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

/**
 * Does something whose input or answer is a secret: neither is kept in the cache of queries, as an ordinary action's would be. The
 * service's own answers are asked for again afterwards.
 */
export function useUncached(service: "secretsmanager" | "ssm") {
  const client = useQueryClient();
  const [state, setState] = useState<{ isRunning: boolean; error: unknown }>({ isRunning: false, error: undefined });
  const run = async <T>(work: () => Promise<T>, then: (answer: T) => void) => {
    setState({ isRunning: true, error: undefined });
    try {
      const answer = await work();
      setState({ isRunning: false, error: undefined });
      then(answer);
    } catch (error) {
      setState({ isRunning: false, error });
    }
    void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === service || queryKey[0] === "cloudtrail" });
  };
  return { ...state, run };
}
