import Flashbar from "@cloudscape-design/components/flashbar";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { isNotLoggedIn } from "./aws/request.ts";
import { Layout } from "./layout/layout.tsx";
import { NotLoggedIn } from "./layout/not-logged-in.tsx";
import { findScreen, Outlet } from "./layout/outlet.tsx";
import { TopBar } from "./layout/top-bar.tsx";
import { Live, useLiveState } from "./live/live.tsx";
import { ErrorBox } from "./parts/error-box.tsx";
import { Loading } from "./parts/loading.tsx";
import { useLocation } from "./router.ts";
import { SessionContext, useSessionQuery } from "./session.tsx";

/** The whole page: who looks, then everything else. */
export function Page() {
  const client = useQueryClient();
  const { data: session, error, refetch } = useSessionQuery();
  if (isNotLoggedIn(error)) return <NotLoggedIn />;
  if (session === undefined) {
    return <main className="tp-alone">{error === null ? <Loading /> : <ErrorBox error={error} onRetry={() => void refetch()} />}</main>;
  }
  return (
    <SessionContext value={session}>
      <Live onRefused={() => void client.resetQueries({ queryKey: ["session"] })}>
        <Screens />
      </Live>
    </SessionContext>
  );
}

function Screens() {
  const { path } = useLocation();
  const [, setOpened] = useState<"palette" | "shortcuts" | "notifications">();
  return (
    <>
      <TopBar
        onPalette={() => setOpened("palette")}
        onShortcuts={() => setOpened("shortcuts")}
        onNotifications={() => setOpened("notifications")}
      />
      <Layout screen={findScreen(path)?.screen} notifications={<Connection />}>
        <Outlet path={path} />
      </Layout>
    </>
  );
}

/** Says over every screen that what is shown may be old. */
function Connection() {
  if (useLiveState() !== "offline") return null;
  return (
    <Flashbar
      items={[
        {
          id: "offline",
          type: "warning",
          header: "The server does not answer",
          content: "What is shown may be old. The page goes on by itself when the server is back.",
        },
      ]}
    />
  );
}
