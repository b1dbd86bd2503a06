import type { Operation } from "../../door/service.ts";
import type { RdsParts } from "../model.ts";
import { engineVersions } from "../versions.ts";

export const DescribeDBEngineVersions: Operation<"rds", "DescribeDBEngineVersions", RdsParts> = ({ Engine, EngineVersion }) => {
  const shown = engineVersions.filter(
    (version) => EngineVersion === undefined || version === EngineVersion || version.split(".")[0] === EngineVersion,
  );
  return {
    DBEngineVersions: (Engine === undefined || Engine === "postgres" ? shown : []).map((version) => ({
      Engine: "postgres",
      EngineVersion: version,
      MajorEngineVersion: version.split(".")[0],
      DBParameterGroupFamily: `postgres${version.split(".")[0]}`,
      DBEngineDescription: "PostgreSQL",
      DBEngineVersionDescription: `PostgreSQL ${version}`,
      Status: "available",
    })),
  };
};
