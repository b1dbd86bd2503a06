import AppLayout from "@cloudscape-design/components/app-layout-toolbar";
import BreadcrumbGroup from "@cloudscape-design/components/breadcrumb-group";
import SideNavigation, { type SideNavigationProps } from "@cloudscape-design/components/side-navigation";
import { type ReactNode, useEffect, useState } from "react";
import { followLink, go, href, pathOf, useLocation } from "../router.ts";
import { type Screen, screens } from "../screens.tsx";

const isWide = () => window.matchMedia("(min-width: 1100px)").matches;

/** What is around every screen. A click on any link of ours stays in the page. */
export function Layout({ screen, notifications, children }: { screen: Screen | undefined; notifications: ReactNode; children: ReactNode }) {
  const { path } = useLocation();
  const [isOpen, setOpen] = useState(isWide);
  useEffect(() => {
    if (!isWide()) setOpen(false);
  }, [path]);
  useEffect(() => {
    document.addEventListener("click", followLink);
    return () => document.removeEventListener("click", followLink);
  }, []);
  return (
    <AppLayout
      headerSelector="#top-bar"
      toolsHide
      navigationOpen={isOpen}
      onNavigationChange={({ detail }) => setOpen(detail.open)}
      navigationWidth={220}
      navigation={
        <SideNavigation
          activeHref={href(activePath(path))}
          items={items()}
          onFollow={(event) => {
            event.preventDefault();
            go(pathOf(event.detail.href));
          }}
        />
      }
      breadcrumbs={screen === undefined || path === "/" ? undefined : <Way path={path} />}
      notifications={notifications}
      stickyNotifications
      content={children}
      ariaLabels={{
        navigation: "Screens",
        navigationClose: "Close the list of screens",
        navigationToggle: "Open the list of screens",
        notifications: "Notifications",
      }}
    />
  );
}

function items(): SideNavigationProps.Item[] {
  const all = screens.filter((screen) => screen.nav !== undefined);
  const link = (screen: Screen): SideNavigationProps.Link => ({
    type: "link",
    text: screen.nav?.text ?? screen.title,
    href: href(screen.pattern),
  });
  const sections = [...new Set(all.map((screen) => screen.nav?.section).filter((section) => section !== undefined))];
  return [
    ...all.filter((screen) => screen.nav?.section === undefined).map(link),
    ...sections.map((text): SideNavigationProps.Section => ({
      type: "section",
      text,
      items: all.filter((screen) => screen.nav?.section === text).map(link),
    })),
  ];
}

/** The entry of the navigation to which a path belongs. */
const activePath = (path: string): string => `/${path.split("/")[1] ?? ""}`;

/** The way back: each beginning of the path that is a screen of its own. */
function Way({ path }: { path: string }) {
  const names = path.split("/").filter((name) => name !== "");
  const steps = names.map((name, index) => ({ text: decode(name), path: `/${names.slice(0, index + 1).join("/")}` }));
  const entries = steps.map(({ text, path: at }, index) => {
    const known = index === 0 ? screens.find((screen) => screen.pattern === at) : undefined;
    return { text: known?.title ?? text, href: href(at) };
  });
  return (
    <BreadcrumbGroup
      ariaLabel="The way here"
      items={[{ text: "Home", href: href("/") }, ...entries]}
      onFollow={(event) => {
        event.preventDefault();
        go(pathOf(event.detail.href));
      }}
    />
  );
}

const decode = (name: string): string => {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
};
