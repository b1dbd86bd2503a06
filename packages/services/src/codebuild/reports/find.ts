import { ResourceNotFoundException } from "@aws-sdk/client-codebuild";
import type { Reader } from "@towpath/journal";
import { fault } from "@towpath/wire";
import type { Place } from "../names.ts";
import { groupNameFrom, reportArn, reportGroupArn, reportIdFrom } from "./names.ts";
import { findGroup, findReport, type GroupRow, type ReportRow } from "./store.ts";

/** Throws ResourceNotFoundException. */
export function theGroup(reader: Reader, place: Place, nameOrArn: string): GroupRow {
  const name = groupNameFrom(nameOrArn);
  const group = findGroup(reader, place, name);
  if (!group) throw fault(ResourceNotFoundException, `Report group ${reportGroupArn(place, name)} does not exist`);
  return group;
}

/** Throws ResourceNotFoundException. */
export function theReport(reader: Reader, place: Place, idOrArn: string): ReportRow {
  const id = reportIdFrom(idOrArn);
  const report = findReport(reader, place, id);
  if (!report) throw fault(ResourceNotFoundException, `Report ${reportArn(place, id)} does not exist`);
  return report;
}
