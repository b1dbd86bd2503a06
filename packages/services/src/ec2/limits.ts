/** AWS's default quotas, per region unless said: https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html */
export const vpcsMax = 5;
export const subnetsPerVpcMax = 200;
export const routeTablesPerVpcMax = 200;
export const routesPerTableMax = 50;
export const internetGatewaysMax = 5;
export const natGatewaysPerZoneMax = 5;
export const elasticIpsMax = 5;
export const securityGroupsMax = 2_500;
/** In each direction. */
export const rulesPerGroupMax = 60;
export const groupsPerInterfaceMax = 5;
export const tagsPerResourceMax = 50;
/** The first four addresses of a subnet and its last are AWS's own. */
export const reservedAddresses = 4;
/** Elastic addresses are taken from TEST-NET-2 (RFC 5737): they name something, and no packet ever goes there. */
export const elasticIpRange = "198.51.100.0/24";
export const clientTokenMs = 24 * 3_600_000;
/** A NAT gateway that was deleted is shown for this long. */
export const deletedNatGatewayMs = 3_600_000;
export const pageSizeMax = 1_000;
