import type { Operation } from "../../door/service.ts";
import { refuse } from "../faults.ts";
import { passes } from "../filters.ts";
import type { Ec2Parts } from "../model.ts";

/** The two lists AWS has for gateway endpoints; endpoints themselves cannot be made, so nothing can refer to these. */
const lists = (region: string) => [
  { PrefixListId: "pl-63a5400a", PrefixListName: `com.amazonaws.${region}.s3`, Cidrs: [] },
  { PrefixListId: "pl-02cd2c6b", PrefixListName: `com.amazonaws.${region}.dynamodb`, Cidrs: [] },
];

export const DescribePrefixLists: Operation<"ec2", "DescribePrefixLists", Ec2Parts> = ({ PrefixListIds = [], Filters }, { caller }) => {
  const known = lists(caller.region);
  const unknown = PrefixListIds.find((id) => !known.some(({ PrefixListId }) => PrefixListId === id));
  if (unknown !== undefined) throw refuse("InvalidPrefixListID.NotFound", `The prefix list ID '${unknown}' does not exist`);
  return {
    PrefixLists: known.filter(
      ({ PrefixListId, PrefixListName }) =>
        (PrefixListIds.length === 0 || PrefixListIds.includes(PrefixListId)) &&
        passes(Filters, { "prefix-list-id": PrefixListId, "prefix-list-name": PrefixListName }, []),
    ),
  };
};
