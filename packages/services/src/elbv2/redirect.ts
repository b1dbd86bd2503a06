import type { RedirectActionConfig } from "@aws-sdk/client-elastic-load-balancing-v2";

/** Where a request came to; `host` is without a port, `path` begins with a slash, `query` has no question mark. */
export interface Place {
  protocol: string;
  host: string;
  port: string;
  path: string;
  query: string;
}

/**
 * The Location of a redirect action: #{protocol}, #{host}, #{port}, #{path} (without its leading slash) and #{query} stand for the
 * request's own parts. `hostPortOf` gives the port of this machine for a listener's port, since that is where a browser finds it.
 */
export function redirectLocation(
  config: RedirectActionConfig,
  place: Place,
  hostPortOf: (port: string) => string = (port) => port,
): string {
  const fill = (text: string) =>
    text
      .replaceAll("#{protocol}", place.protocol)
      .replaceAll("#{host}", place.host)
      .replaceAll("#{port}", place.port)
      .replaceAll("#{path}", place.path.slice(1))
      .replaceAll("#{query}", place.query);
  const protocol = fill(config.Protocol ?? "#{protocol}").toLowerCase();
  const configured = config.Port ?? "#{port}";
  const port = configured === "#{port}" ? place.port : hostPortOf(fill(configured));
  const query = fill(config.Query ?? "#{query}");
  const usual = protocol === "https" ? "443" : "80";
  return `${protocol}://${fill(config.Host ?? "#{host}")}${port === usual ? "" : `:${port}`}${fill(config.Path ?? "/#{path}")}${query === "" ? "" : `?${query}`}`;
}
