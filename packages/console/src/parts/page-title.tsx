import Header from "@cloudscape-design/components/header";
import { type ReactNode, useEffect } from "react";

/** A screen's one heading, and the tab's title. */
export function PageTitle({
  children,
  title,
  actions,
  description,
}: {
  children?: ReactNode;
  title: string;
  actions?: ReactNode;
  description?: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · Towpath`;
  }, [title]);
  return (
    <Header variant="h1" {...(actions !== undefined && { actions })} {...(description !== undefined && { description })}>
      {children ?? title}
    </Header>
  );
}
