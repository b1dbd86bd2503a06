import {
  colorBackgroundContainerContent,
  colorBackgroundStatusError,
  colorBackgroundStatusInfo,
  colorBackgroundStatusSuccess,
  colorBorderDividerDefault,
  colorTextBodySecondary,
  colorTextStatusError,
  colorTextStatusInfo,
  colorTextStatusSuccess,
} from "@cloudscape-design/design-tokens";
import type { CSSProperties, ReactNode } from "react";
import "./pipeline.css";

/** Cloudscape's colours under names of our own, since a style sheet cannot import its tokens. */
const colours = {
  "--tp-surface": colorBackgroundContainerContent,
  "--tp-border": colorBorderDividerDefault,
  "--tp-secondary": colorTextBodySecondary,
  "--tp-success": colorTextStatusSuccess,
  "--tp-error": colorTextStatusError,
  "--tp-info": colorTextStatusInfo,
  "--tp-success-surface": colorBackgroundStatusSuccess,
  "--tp-error-surface": colorBackgroundStatusError,
  "--tp-info-surface": colorBackgroundStatusInfo,
} as CSSProperties;

/** What the pipeline's screens draw themselves is inside one of these. */
export const Surface = ({ children }: { children: ReactNode }) => <div style={colours}>{children}</div>;
