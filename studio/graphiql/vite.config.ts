import { defineConfig } from "vite";

// The page asks nothing of any other host and holds no inline script, so it runs under a strict
// content security policy. Sizes: nearly all of it is the Monaco editor.
export default defineConfig({
  base: "/graphiql/",
  build: {
    outDir: "../dist/graphiql",
    emptyOutDir: true,
    sourcemap: false,
    // Every browser that runs Monaco preloads modules by itself.
    modulePreload: { polyfill: false },
    // A font as a `data:` address would need `font-src data:` in the policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 5000,
    rolldownOptions: {
      // "use client" and its like speak to server frameworks; here each is a screenful of warning.
      onLog: (level, log, report) => {
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") report(level, log);
      },
    },
  },
  worker: { format: "es" },
  server: { proxy: { "/graphql": "http://127.0.0.1:8000" } },
});
