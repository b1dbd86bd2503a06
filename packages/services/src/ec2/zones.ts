/** Every region has three zones here, named as AWS names them. */
export const zonesOf = (region: string): string[] => ["a", "b", "c"].map((letter) => `${region}${letter}`);

/** `us-east-1a` -> `use1-az1`: the name of a zone that means the same in all accounts. */
export function zoneId(zone: string): string {
  const [continent = "", direction = "", number = ""] = zone.slice(0, -1).split("-");
  const letters = /^(north|south)(east|west)$/.test(direction) ? direction.replace(/^(.).{4}(.).*$/, "$1$2") : direction.slice(0, 1);
  return `${continent}${letters}${number}-az${zone.charCodeAt(zone.length - 1) - 96}`;
}

/** Regions that are on for every account. */
export const regions = [
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-northeast-3",
  "ap-south-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "ca-central-1",
  "eu-central-1",
  "eu-north-1",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "sa-east-1",
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
];
