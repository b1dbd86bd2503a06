import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./styles.css";
import { makeQueryClient } from "./aws/query.ts";
import { nameColours } from "./layout/colours.ts";
import { startTheme } from "./layout/theme.ts";
import { Page } from "./page.tsx";

nameColours();
startTheme();
const place = document.getElementById("page");
if (place === null) throw new Error("the page has no place to draw in");
createRoot(place).render(
  <StrictMode>
    <QueryClientProvider client={makeQueryClient()}>
      <Page />
    </QueryClientProvider>
  </StrictMode>,
);
