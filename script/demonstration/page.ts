/** The application's page, as a browser gets it. */
export interface Page {
  version: string;
  taskId: string;
  hasHeading: boolean;
}

/** Fetches the page; rejects unless it answers 200. */
export async function fetchPage(url: string, heading: string): Promise<Page> {
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  const html = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${html.slice(0, 200)}`);
  return {
    version: response.headers.get("x-app-version") ?? "",
    taskId: response.headers.get("x-task-id") ?? "",
    hasHeading: html.includes(heading),
  };
}
