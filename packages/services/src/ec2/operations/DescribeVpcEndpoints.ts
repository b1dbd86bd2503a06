import type { Operation } from "../../door/service.ts";
import { refuse } from "../faults.ts";
import type { Ec2Parts } from "../model.ts";

/** There are none: the AWS endpoints answer in every VPC by themselves, and CreateVpcEndpoint is refused. */
export const DescribeVpcEndpoints: Operation<"ec2", "DescribeVpcEndpoints", Ec2Parts> = ({ VpcEndpointIds = [] }) => {
  const [unknown] = VpcEndpointIds;
  if (unknown !== undefined) throw refuse("InvalidVpcEndpointId.NotFound", `The Vpc Endpoint Id '${unknown}' does not exist`);
  return { VpcEndpoints: [] };
};
