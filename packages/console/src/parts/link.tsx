import CloudscapeLink, { type LinkProps } from "@cloudscape-design/components/link";
import type { ReactNode } from "react";
import { href } from "../router.ts";

/** A link to a screen: `<Link to={to("builds", project)}>`. The page takes the click (`followLink`), so opening in a new tab works as well. */
export function Link({ to, children, ...props }: { to: string; children: ReactNode } & Omit<LinkProps, "href">) {
  return (
    <CloudscapeLink variant="primary" {...props} href={href(to)}>
      {children}
    </CloudscapeLink>
  );
}
