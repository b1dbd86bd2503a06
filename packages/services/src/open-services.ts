import type { Parts } from "./door/parts.ts";
import type { Service } from "./door/service.ts";
import { openCloudtrail } from "./cloudtrail/service.ts";
import { openCodebuild } from "./codebuild/service.ts";
import { openCodecommit } from "./codecommit/service.ts";
import { openCodeconnections } from "./codeconnections/service.ts";
import { openCodepipeline } from "./codepipeline/service.ts";
import { openEc2 } from "./ec2/service.ts";
import { openEcr } from "./ecr/service.ts";
import { openEcs } from "./ecs/service.ts";
import { openElbv2 } from "./elbv2/service.ts";
import { openEvents } from "./events/service.ts";
import { openIam } from "./iam/service.ts";
import { openLogs } from "./logs/service.ts";
import { openRds } from "./rds/service.ts";
import { openS3 } from "./s3/service.ts";
import { openSecretsmanager } from "./secretsmanager/service.ts";
import { openSsm } from "./ssm/service.ts";
import { openSts } from "./sts/service.ts";

/** Every service, in an order in which each may call those before it while it recovers. */
export function openServices(parts: Parts): Service[] {
  return [
    openCloudtrail({ ...parts, recorded: parts.recordedCalls }),
    openIam(parts),
    openSts(parts),
    openLogs(parts),
    openS3(parts),
    openSecretsmanager(parts),
    openSsm(parts),
    openEc2(parts),
    openEcr(parts),
    openCodecommit(parts),
    openCodeconnections(parts),
    openCodebuild(parts),
    openElbv2(parts),
    openEcs(parts),
    openRds(parts),
    openCodepipeline(parts),
    openEvents(parts),
  ];
}
