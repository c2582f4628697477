import "./styles.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { makeCache } from "./api/cache";
import { startTexts } from "./i18n";
import { followSize } from "./parts/preferences";
import { router } from "./router";
import { Gate } from "./shell/Gate";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no place to draw in");

followSize();
await startTexts();
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={makeCache()}>
      <Gate>
        <RouterProvider router={router} />
      </Gate>
    </QueryClientProvider>
  </StrictMode>,
);
