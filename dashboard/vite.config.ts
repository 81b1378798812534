import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const path = (relative: string): string => decodeURIComponent(new URL(relative, import.meta.url).pathname);
const api = process.env['MTGS_URL'] ?? 'http://127.0.0.1:7071';

export default defineConfig({
  root: path('.'),
  plugins: [react(), tailwindcss()],
  resolve: {
    // Radix locks the page's scrolling with a <style> element, which the Content-Security-Policy forbids.
    alias: { 'react-remove-scroll': path('./src/base/controls/remove-scroll.tsx') },
  },
  build: {
    outDir: path('../dist/dashboard'),
    emptyOutDir: true,
    target: 'es2022',
    // Inlined files would be data: addresses.
    assetsInlineLimit: 0,
    rolldownOptions: { checks: { bundlerTimings: false, pluginTimings: false } },
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
  server: {
    proxy: Object.fromEntries(['/v1', '/readiness', '/health', '/docs', '/openapi.json'].map((route) => [route, api])),
  },
});
