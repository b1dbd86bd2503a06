import type { Operation } from "../../door/service.ts";
import { deleteFleet, fleetOf } from "../fleets/store.ts";
import { placeOf } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { admit } from "../queue.ts";

/** Gone at once, where AWS waits until the machines are paid for; builds that were started on it run, and those that wait for its machines wait no more. */
export const DeleteFleet: Operation<"codebuild", "DeleteFleet", CodebuildParts> = ({ arn }, { caller }, { journal, capacity }) => {
  journal.transact((tx) => {
    deleteFleet(tx, fleetOf(tx, placeOf(caller), arn));
    admit(tx, capacity);
  });
  return {};
};
