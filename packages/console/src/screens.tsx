import { type ComponentType, lazy, type LazyExoticComponent } from "react";
import type { Params } from "./router.ts";

export interface ScreenProps {
  /** From the path, unescaped. */
  readonly params: Params;
}

interface NavigationEntry {
  readonly text: string;
  readonly section?: "Delivery" | "Running" | "Account";
}

export interface Screen {
  /** Below `/_console`; `:name` is a parameter, a last `:name*` takes what is left. */
  readonly pattern: string;
  /** For the way back above a screen, and for the palette. */
  readonly title: string;
  readonly nav?: NavigationEntry;
  readonly component: LazyExoticComponent<ComponentType<ScreenProps>>;
}

const screen = (
  pattern: string,
  title: string,
  load: () => Promise<{ Screen: ComponentType<ScreenProps> }>,
  nav?: NavigationEntry,
): Screen => ({
  pattern,
  title,
  component: lazy(async () => ({ default: (await load()).Screen })),
  ...(nav && { nav }),
});

/** Every screen, in the order of the navigation. Each is loaded when it is first gone to. */
export const screens: readonly Screen[] = [
  screen("/", "Home", () => import("./home/home.tsx"), { text: "Home" }),
  screen("/pipelines", "Pipelines", () => import("./pipeline/list.tsx"), { text: "Pipelines", section: "Delivery" }),
  screen("/pipelines/:name", "Pipeline", () => import("./pipeline/pipeline.tsx")),
  screen("/pipelines/:name/executions", "Executions", () => import("./pipeline/pipeline.tsx")),
  screen("/pipelines/:name/executions/:id", "Execution", () => import("./pipeline/execution.tsx")),
  screen("/builds", "Builds", () => import("./build/list.tsx"), { text: "Builds", section: "Delivery" }),
  screen("/builds/:project", "Project", () => import("./build/list.tsx")),
  screen("/builds/:project/:id", "Build", () => import("./build/build.tsx")),
  screen("/logs/:group/:stream", "Log", () => import("./log/log.tsx")),
  screen("/repositories", "Repositories", () => import("./repositories/list.tsx"), { text: "Repositories", section: "Delivery" }),
  screen("/repositories/:kind", "Repositories", () => import("./repositories/list.tsx")),
  screen("/repositories/:kind/:rest*", "Repository", () => import("./repositories/repository.tsx")),
  screen("/deployments", "Deployments", () => import("./deployments/list.tsx"), { text: "Deployments", section: "Running" }),
  screen("/deployments/:cluster", "Services", () => import("./deployments/list.tsx")),
  screen("/deployments/:cluster/:service", "Service", () => import("./deployments/service.tsx")),
  screen("/tasks", "Tasks", () => import("./deployments/list.tsx")),
  screen("/tasks/:cluster", "Tasks", () => import("./deployments/list.tsx")),
  screen("/tasks/:cluster/:task", "Task", () => import("./deployments/task.tsx")),
  screen("/images", "Images", () => import("./images/list.tsx"), { text: "Images", section: "Running" }),
  screen("/images/:repository*", "Images", () => import("./images/repository.tsx")),
  screen("/secrets", "Secrets and parameters", () => import("./secrets/list.tsx"), {
    text: "Secrets and parameters",
    section: "Running",
  }),
  screen("/secrets/:name*", "Secret", () => import("./secrets/secret.tsx")),
  screen("/parameters", "Parameters", () => import("./secrets/list.tsx")),
  screen("/parameters/:name*", "Parameter", () => import("./secrets/parameter.tsx")),
  screen("/network", "Network", () => import("./network/network.tsx"), { text: "Network", section: "Running" }),
  screen("/network/:vpc", "VPC", () => import("./network/vpc.tsx")),
  screen("/activity", "Activity", () => import("./activity/activity.tsx"), { text: "Activity", section: "Account" }),
];
