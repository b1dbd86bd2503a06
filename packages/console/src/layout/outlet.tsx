import { Suspense } from "react";
import { Empty } from "../parts/empty.tsx";
import { Link } from "../parts/link.tsx";
import { Loading } from "../parts/loading.tsx";
import { matchPath, type Params } from "../router.ts";
import { type Screen, screens } from "../screens.tsx";
import { CrashBoundary } from "./crash-boundary.tsx";

export function findScreen(path: string): { screen: Screen; params: Params } | undefined {
  for (const screen of screens) {
    const params = matchPath(screen.pattern, path);
    if (params !== undefined) return { screen, params };
  }
  return undefined;
}

/** The screen that the address names. */
export function Outlet({ path }: { path: string }) {
  const found = findScreen(path);
  if (found === undefined) {
    return (
      <Empty title="There is no such screen">
        Nothing is at {path}. <Link to="/">Go to the first screen</Link>
      </Empty>
    );
  }
  const { screen, params } = found;
  const Shown = screen.component;
  return (
    <CrashBoundary at={path}>
      <Suspense fallback={<Loading />}>
        <Shown key={screen.pattern} params={params} />
      </Suspense>
    </CrashBoundary>
  );
}
