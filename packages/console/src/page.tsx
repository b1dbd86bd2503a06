import Button from "@cloudscape-design/components/button";
import Flashbar, { type FlashbarProps } from "@cloudscape-design/components/flashbar";
import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useCallback, useState } from "react";
import { isNotLoggedIn } from "./aws/request.ts";
import { useKeys } from "./keys/use-keys.ts";
import { Layout } from "./layout/layout.tsx";
import { NotLoggedIn } from "./layout/not-logged-in.tsx";
import { findScreen, Outlet } from "./layout/outlet.tsx";
import { chooseTheme } from "./layout/theme.ts";
import { TopBar } from "./layout/top-bar.tsx";
import { Live, useLiveState } from "./live/live.tsx";
import type { Ended } from "./notify/ended.ts";
import { NotificationSettings, useEnds } from "./notify/notifications.tsx";
import type { Entry } from "./palette/rank.ts";
import { ErrorBox } from "./parts/error-box.tsx";
import { Loading } from "./parts/loading.tsx";
import { wordsOf } from "./parts/status.tsx";
import { href, useLocation } from "./router.ts";
import { logOut, SessionContext, useSessionQuery } from "./session.tsx";

const Palette = lazy(async () => ({ default: (await import("./palette/palette.tsx")).Palette }));
const Sheet = lazy(async () => ({ default: (await import("./keys/sheet.tsx")).Sheet }));

const messagesMax = 5;

const offline: FlashbarProps.MessageDefinition = {
  id: "offline",
  type: "warning",
  header: "The server does not answer",
  content: "What is shown may be old. The page goes on by itself when the server is back.",
};

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

type Opened = "palette" | "shortcuts" | "notifications";

function Screens() {
  const { path } = useLocation();
  const [opened, setOpened] = useState<Opened>();
  const open = useCallback((what: Opened) => () => setOpened(what), []);
  const close = useCallback(() => setOpened(undefined), []);
  useKeys({ "/": open("palette"), "Ctrl+K": open("palette"), "?": open("shortcuts") });
  const actions: Entry[] = [
    { name: "Light", kind: "Look", run: () => chooseTheme("light") },
    { name: "Dark", kind: "Look", run: () => chooseTheme("dark") },
    { name: "As the system", kind: "Look", run: () => chooseTheme("system") },
    { name: "Keyboard shortcuts", kind: "Action", run: open("shortcuts") },
    { name: "Notifications of this browser", kind: "Action", run: open("notifications") },
    { name: "Log out", kind: "Action", run: () => void logOut() },
  ];
  return (
    <>
      <TopBar onPalette={open("palette")} onShortcuts={open("shortcuts")} onNotifications={open("notifications")} />
      <Layout screen={findScreen(path)?.screen} notifications={<Messages />}>
        <Outlet path={path} />
      </Layout>
      <Suspense fallback={null}>
        {opened === "palette" && <Palette actions={actions} onClose={close} />}
        {opened === "shortcuts" && <Sheet onClose={close} />}
        {opened === "notifications" && <NotificationSettings onClose={close} />}
      </Suspense>
    </>
  );
}

/** Over every screen: that what is shown may be old, and the end of what was started here. */
function Messages() {
  const isOffline = useLiveState() === "offline";
  const [ended, setEnded] = useState<readonly Ended[]>([]);
  useEnds((one) => setEnded((before) => [one, ...before].slice(0, messagesMax)));
  if (!isOffline && ended.length === 0) return null;
  const dismiss = (id: string) => setEnded((before) => before.filter((one) => one.id !== id));
  return (
    <Flashbar
      items={[
        ...(isOffline ? [offline] : []),
        ...ended.map(({ id, title, state, path }): FlashbarProps.MessageDefinition => ({
          id,
          type: state === "SUCCEEDED" ? "success" : state === "FAILED" || state === "FAULT" ? "error" : "info",
          content: `${title}: ${wordsOf(state)}`,
          dismissible: true,
          dismissLabel: "Dismiss",
          onDismiss: () => dismiss(id),
          action: <Button href={href(path)}>Show</Button>,
        })),
      ]}
    />
  );
}
