/**
 * The Durable Functions client reaches the host through axios, which obeys HTTP_PROXY even for loopback. Its calls
 * carry the path secret and must stay on the machine, so loopback is added to NO_PROXY.
 */
export function exemptLoopbackFromProxy(env: NodeJS.ProcessEnv): void {
  const name = env['no_proxy'] !== undefined ? 'no_proxy' : 'NO_PROXY';
  const listed = (env[name] ?? '').split(/[\s,]+/).filter(Boolean);
  if (listed.includes('127.0.0.1') || listed.includes('*')) return;
  env[name] = [...listed, '127.0.0.1'].join(',');
}
