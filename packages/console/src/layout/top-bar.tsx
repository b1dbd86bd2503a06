import TopNavigation, { type TopNavigationProps } from "@cloudscape-design/components/top-navigation";
import type { LiveState } from "../live/event.ts";
import { useLiveState } from "../live/live.tsx";
import { go, href } from "../router.ts";
import { logOut, type Session, useSession } from "../session.tsx";
import { chooseTheme, type Theme, useTheme } from "./theme.ts";

const liveTexts: Readonly<
  Record<LiveState, { text: string; iconName: "status-positive" | "status-in-progress" | "status-negative"; says: string }>
> = {
  live: { text: "Live", iconName: "status-positive", says: "Live: what is shown is what is." },
  behind: { text: "Behind", iconName: "status-in-progress", says: "Behind: catching up with what happened." },
  offline: { text: "Offline", iconName: "status-negative", says: "Offline: the server does not answer. The page goes on by itself." },
};

const themes: readonly { id: Theme; text: string }[] = [
  { id: "system", text: "As the system" },
  { id: "light", text: "Light" },
  { id: "dark", text: "Dark" },
];

export interface TopBarProps {
  readonly onPalette: () => void;
  readonly onShortcuts: () => void;
  readonly onNotifications: () => void;
}

/** The bar over every screen: where one is, whether it is current, how it looks, and the way to everything. */
export function TopBar(props: TopBarProps) {
  const session = useSession();
  const live = liveTexts[useLiveState()];
  const theme = useTheme();
  return (
    <div id="top-bar">
      <TopNavigation
        identity={{
          href: href("/"),
          title: "Towpath",
          onFollow: (event) => {
            event.preventDefault();
            go("/");
          },
        }}
        utilities={[
          {
            type: "button",
            iconName: "search",
            text: "Go to",
            ariaLabel: "Go to anything (Ctrl+K)",
            disableUtilityCollapse: true,
            onClick: props.onPalette,
          },
          {
            type: "button",
            iconName: live.iconName,
            text: live.text,
            ariaLabel: live.says,
            title: live.says,
            disableUtilityCollapse: true,
          },
          settings(theme, props),
          whoLooks(session),
        ]}
        i18nStrings={{
          overflowMenuTriggerText: "More",
          overflowMenuTitleText: "All",
          overflowMenuBackIconAriaLabel: "Back",
          overflowMenuDismissIconAriaLabel: "Close",
        }}
      />
      <div className="tp-unseen" role="status">
        {live.says}
      </div>
    </div>
  );
}

const settings = (theme: Theme, { onNotifications, onShortcuts }: TopBarProps): TopNavigationProps.MenuDropdownUtility => ({
  type: "menu-dropdown",
  iconName: "settings",
  ariaLabel: "Settings",
  title: "Settings",
  items: [
    {
      id: "theme",
      text: "Look",
      items: themes.map(({ id, text }) => ({ id, text, itemType: "checkbox" as const, checked: id === theme })),
    },
    { id: "notifications", text: "Notifications of this browser" },
    { id: "shortcuts", text: "Keyboard shortcuts" },
  ],
  onItemClick: ({ detail }) => {
    if (detail.id === "notifications") onNotifications();
    else if (detail.id === "shortcuts") onShortcuts();
    else chooseTheme(detail.id as Theme);
  },
});

const whoLooks = ({ account, region, readOnly, hostName, version }: Session): TopNavigationProps.MenuDropdownUtility => ({
  type: "menu-dropdown",
  iconName: "user-profile",
  text: readOnly ? `${region}, read only` : region,
  title: account,
  description: `${hostName}, Towpath ${version}`,
  items: [
    { id: "account", text: `Account ${account}`, disabled: true },
    { id: "log-out", text: "Log out" },
  ],
  onItemClick: ({ detail }) => {
    if (detail.id === "log-out") void logOut();
  },
});
