// Loads an app as the Functions worker does, in a process of its own, and says what that took.
const [file] = process.argv.slice(2);
const started = performance.now();
const before = process.cpuUsage();
await import(file);
const { user, system } = process.cpuUsage(before);
const loadMs = performance.now() - started;
process.stdout.write(JSON.stringify({ loadMs, cpuMs: (user + system) / 1000, rssMb: process.memoryUsage.rss() / 1e6 }));
process.exit(0);
