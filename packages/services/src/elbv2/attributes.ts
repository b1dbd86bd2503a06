import { invalid, unsupported } from "./faults.ts";

/** An attribute: its default, what it may be, and whether only its default is supported. */
interface Attribute {
  standard: string;
  allowed: RegExp;
  fixed?: true;
}

const bool = /^(true|false)$/;
const off: Attribute = { standard: "false", allowed: bool, fixed: true };
const on: Attribute = { standard: "true", allowed: bool, fixed: true };

const loadBalancer: Record<string, Attribute> = {
  "access_logs.s3.enabled": off,
  "access_logs.s3.bucket": { standard: "", allowed: /^/ },
  "access_logs.s3.prefix": { standard: "", allowed: /^/ },
  "connection_logs.s3.enabled": off,
  "connection_logs.s3.bucket": { standard: "", allowed: /^/ },
  "connection_logs.s3.prefix": { standard: "", allowed: /^/ },
  "health_check_logs.s3.enabled": off,
  "health_check_logs.s3.bucket": { standard: "", allowed: /^/ },
  "health_check_logs.s3.prefix": { standard: "", allowed: /^/ },
  "client_keep_alive.seconds": { standard: "3600", allowed: /^\d{2,6}$/ },
  "deletion_protection.enabled": { standard: "false", allowed: bool },
  "idle_timeout.timeout_seconds": { standard: "60", allowed: /^([1-9]\d{0,2}|[1-3]\d{3}|4000)$/ },
  "load_balancing.cross_zone.enabled": on,
  "routing.http.desync_mitigation_mode": { standard: "defensive", allowed: /^(monitor|defensive|strictest)$/ },
  "routing.http.drop_invalid_header_fields.enabled": off,
  "routing.http.preserve_host_header.enabled": { standard: "false", allowed: bool },
  "routing.http.x_amzn_tls_version_and_cipher_suite.enabled": off,
  "routing.http.xff_client_port.enabled": { standard: "false", allowed: bool },
  "routing.http.xff_header_processing.mode": { standard: "append", allowed: /^(append|preserve|remove)$/ },
  "routing.http2.enabled": { standard: "true", allowed: bool },
  "waf.fail_open.enabled": { standard: "false", allowed: bool },
  "zonal_shift.config.enabled": off,
};

const targetGroup: Record<string, Attribute> = {
  "deregistration_delay.timeout_seconds": { standard: "300", allowed: /^([0-9]|[1-9]\d{1,2}|[1-2]\d{3}|3[0-5]\d{2}|3600)$/ },
  "load_balancing.algorithm.type": { standard: "round_robin", allowed: /^(round_robin|least_outstanding_requests)$/ },
  "load_balancing.algorithm.anomaly_mitigation": { standard: "off", allowed: /^(on|off)$/, fixed: true },
  "load_balancing.cross_zone.enabled": { standard: "use_load_balancer_configuration", allowed: /^(true|use_load_balancer_configuration)$/ },
  "slow_start.duration_seconds": { standard: "0", allowed: /^\d{1,3}$/, fixed: true },
  "stickiness.enabled": { standard: "false", allowed: bool },
  "stickiness.type": { standard: "lb_cookie", allowed: /^(lb_cookie|app_cookie)$/, fixed: true },
  "stickiness.lb_cookie.duration_seconds": { standard: "86400", allowed: /^[1-9]\d{0,5}$/ },
  "stickiness.app_cookie.cookie_name": { standard: "", allowed: /^/ },
  "stickiness.app_cookie.duration_seconds": { standard: "86400", allowed: /^[1-9]\d{0,5}$/ },
  "target_group_health.dns_failover.minimum_healthy_targets.count": { standard: "1", allowed: /^(off|\d+)$/, fixed: true },
  "target_group_health.dns_failover.minimum_healthy_targets.percentage": { standard: "off", allowed: /^(off|\d+)$/, fixed: true },
  "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count": { standard: "1", allowed: /^\d+$/, fixed: true },
  "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage": {
    standard: "off",
    allowed: /^(off|\d+)$/,
    fixed: true,
  },
};

const listener: Record<string, Attribute> = {
  "routing.http.response.server.enabled": { standard: "true", allowed: bool },
};

const tables = { loadBalancer, targetGroup, listener };
export type Owner = keyof typeof tables;

/** Every attribute of a resource with its value: what was set, else AWS's default. */
export function attributesOf(owner: Owner, set: Record<string, string>): { Key: string; Value: string }[] {
  return Object.entries(tables[owner]).map(([Key, { standard }]) => ({ Key, Value: set[Key] ?? standard }));
}

/** The value of one attribute. */
export const attribute = (owner: Owner, set: Record<string, string>, key: string): string => set[key] ?? tables[owner][key]?.standard ?? "";

/** Adds `given` to what was set. Throws ValidationError for a key AWS does not know, a value it does not allow, or one not supported here. */
export function setAttributes(
  owner: Owner,
  set: Record<string, string>,
  given: { Key?: string | undefined; Value?: string | undefined }[],
): Record<string, string> {
  const next = { ...set };
  for (const { Key = "", Value = "" } of given) {
    const known = tables[owner][Key];
    const what = { loadBalancer: "Load balancer", targetGroup: "Target group", listener: "Listener" }[owner];
    if (!known) throw invalid(`${what} attribute key '${Key}' is not recognized`);
    if (!known.allowed.test(Value)) throw invalid(`${what} attribute value '${Value}' is not valid for the key '${Key}'`);
    if (known.fixed && Value !== known.standard) throw unsupported(`The value '${Value}' of '${Key}'`);
    next[Key] = Value;
  }
  return next;
}
