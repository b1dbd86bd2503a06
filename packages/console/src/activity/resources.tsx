import { Link } from "../parts/link.tsx";
import { pathOfResource } from "./links.ts";
import type { Call } from "./record.ts";

const shown = 2;

/** What a call was about, with links to what has a screen. */
export function Resources({ call, all = false }: { call: Call; all?: boolean }) {
  const resources = all ? call.resources : call.resources.slice(0, shown);
  const left = call.resources.length - resources.length;
  if (resources.length === 0) return <>–</>;
  return (
    <div className="tp-resources">
      {resources.map((resource) => {
        const path = pathOfResource(resource);
        const name = resource.ResourceName ?? "";
        return (
          <div key={`${resource.ResourceType ?? ""} ${name}`} title={resource.ResourceType}>
            {path === undefined ? name : <Link to={path}>{name}</Link>}
          </div>
        );
      })}
      {left > 0 && <div>and {left} more</div>}
    </div>
  );
}
