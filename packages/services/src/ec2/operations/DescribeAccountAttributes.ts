import type { Operation } from "../../door/service.ts";
import { invalidValue } from "../faults.ts";
import { elasticIpsMax, groupsPerInterfaceMax } from "../limits.ts";
import type { Ec2Parts } from "../model.ts";

/** No default VPC exists here, which AWS says as "none". Instances cannot be made at all. */
const attributes: Record<string, string[]> = {
  "supported-platforms": ["VPC"],
  "default-vpc": ["none"],
  "max-instances": ["0"],
  "vpc-max-security-groups-per-interface": [String(groupsPerInterfaceMax)],
  "max-elastic-ips": [String(elasticIpsMax)],
  "vpc-max-elastic-ips": [String(elasticIpsMax)],
};

export const DescribeAccountAttributes: Operation<"ec2", "DescribeAccountAttributes", Ec2Parts> = ({ AttributeNames }) => {
  const names: string[] = AttributeNames?.length ? AttributeNames : Object.keys(attributes);
  const unknown = names.find((name) => !Object.hasOwn(attributes, name));
  if (unknown !== undefined) throw invalidValue(unknown, "attributeName");
  return {
    AccountAttributes: names.map((AttributeName) => ({
      AttributeName,
      AttributeValues: attributes[AttributeName]?.map((AttributeValue) => ({ AttributeValue })),
    })),
  };
};
