import { invalid, unsupported } from "./faults.ts";
import type { HealthCheck } from "./model.ts";

interface Given {
  HealthCheckProtocol?: string;
  HealthCheckPort?: string;
  HealthCheckEnabled?: boolean;
  HealthCheckPath?: string;
  HealthCheckIntervalSeconds?: number;
  HealthCheckTimeoutSeconds?: number;
  HealthyThresholdCount?: number;
  UnhealthyThresholdCount?: number;
  Matcher?: { HttpCode?: string; GrpcCode?: string };
}

/** AWS's defaults for HTTP target groups. */
const standard: HealthCheck = {
  port: "traffic-port",
  path: "/",
  intervalSeconds: 30,
  timeoutSeconds: 5,
  healthyThreshold: 5,
  unhealthyThreshold: 2,
  matcher: "200",
};

/** The health check of a target group after a request, on top of `present` or AWS's defaults. Throws ValidationError. */
export function checkHealthCheck(given: Given, present: HealthCheck = standard): HealthCheck {
  const protocol = given.HealthCheckProtocol ?? "HTTP";
  if (protocol !== "HTTP") throw unsupported(`The health check protocol '${protocol}' (only 'HTTP' is)`);
  if (given.HealthCheckEnabled === false) throw invalid("Health check enabled must be true for target groups with target type 'ip'");
  if (given.Matcher?.GrpcCode !== undefined) throw unsupported("A gRPC matcher");
  const check: HealthCheck = {
    port: given.HealthCheckPort ?? present.port,
    path: given.HealthCheckPath ?? present.path,
    intervalSeconds: given.HealthCheckIntervalSeconds ?? present.intervalSeconds,
    timeoutSeconds: given.HealthCheckTimeoutSeconds ?? present.timeoutSeconds,
    healthyThreshold: given.HealthyThresholdCount ?? present.healthyThreshold,
    unhealthyThreshold: given.UnhealthyThresholdCount ?? present.unhealthyThreshold,
    matcher: given.Matcher?.HttpCode ?? present.matcher,
  };
  checkValues(check);
  return check;
}

function checkValues(check: HealthCheck): void {
  if (check.timeoutSeconds >= check.intervalSeconds) throw invalid(`Health check interval must be greater than the timeout`);
  if (check.port !== "traffic-port" && !(Number(check.port) >= 1 && Number(check.port) <= 65_535)) {
    throw invalid(`Health check port '${check.port}' must be either 'traffic-port' or a number between 1 and 65535`);
  }
  if (!check.path.startsWith("/")) throw invalid(`Health check path '${check.path}' must begin with a '/' character`);
  if (!/^\d{3}([-,]\d{3})*$/.test(check.matcher) || check.matcher.split(/[-,]/).some((code) => Number(code) < 200 || Number(code) > 499)) {
    throw invalid(`Health check matcher HTTP code '${check.matcher}' must be within '200-499' inclusive`);
  }
}
