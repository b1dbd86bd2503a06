import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect } from "react";
import { Command } from "../parts/copy-text.tsx";
import { useLocation } from "../router.ts";

/** Without a session: how to get a link. */
export function NotLoggedIn() {
  const isUsed = new URLSearchParams(useLocation().query).get("link") === "used";
  useEffect(() => {
    document.title = "Log in · Towpath";
  }, []);
  return (
    <main className="tp-alone">
      <Container header={<Header variant="h1">Log in to Towpath</Header>}>
        <SpaceBetween size="m">
          {isUsed && <Alert type="warning">That link was used already, or is older than ten minutes.</Alert>}
          <Box>On the machine on which Towpath runs, ask for a link. It works once, for ten minutes.</Box>
          <Command text="towpath console" />
          <Box color="text-body-secondary">A link for looking only:</Box>
          <Command text="towpath console --read-only" />
        </SpaceBetween>
      </Container>
    </main>
  );
}
