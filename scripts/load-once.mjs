// Loads an app as the Functions worker does, in a process of its own, and says what that took. The worker gives the app its
// core module; here the embedded host's does, so that functions are registered as on Azure.
import { loadApp } from '../dist/local/core/load-app.js';

const [file] = process.argv.slice(2);
const started = performance.now();
const before = process.cpuUsage();
await loadApp(file, () => undefined);
const { user, system } = process.cpuUsage(before);
const loadMs = performance.now() - started;
process.stdout.write(JSON.stringify({ loadMs, cpuMs: (user + system) / 1000, rssMb: process.memoryUsage.rss() / 1e6 }));
process.exit(0);
