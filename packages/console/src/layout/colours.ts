import * as tokens from "@cloudscape-design/design-tokens";

/** Cloudscape's colours under names of our own, for style sheets; they follow the theme. Also in the README. */
const colours: Readonly<Record<string, string>> = {
  "--tp-page": tokens.colorBackgroundLayoutMain,
  "--tp-surface": tokens.colorBackgroundContainerContent,
  "--tp-hover": tokens.colorBackgroundDropdownItemHover,
  "--tp-selected": tokens.colorBackgroundItemSelected,
  "--tp-accent": tokens.colorBorderItemFocused,
  "--tp-border": tokens.colorBorderDividerDefault,
  "--tp-text": tokens.colorTextBodyDefault,
  "--tp-secondary": tokens.colorTextBodySecondary,
  "--tp-link": tokens.colorTextLinkDefault,
  "--tp-success": tokens.colorTextStatusSuccess,
  "--tp-error": tokens.colorTextStatusError,
  "--tp-warning": tokens.colorTextStatusWarning,
  "--tp-info": tokens.colorTextStatusInfo,
  "--tp-success-surface": tokens.colorBackgroundStatusSuccess,
  "--tp-error-surface": tokens.colorBackgroundStatusError,
  "--tp-warning-surface": tokens.colorBackgroundStatusWarning,
  "--tp-info-surface": tokens.colorBackgroundStatusInfo,
};

/** On the body, since there the theme's own variables change. */
export function nameColours(): void {
  for (const [name, value] of Object.entries(colours)) document.body.style.setProperty(name, value);
}
