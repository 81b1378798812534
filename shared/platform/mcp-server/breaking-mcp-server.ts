import { digest } from '../../kernel/canonical/canonical-json.js';
import { maskText } from '../../secrets/mask-transport.js';
import { type Breaker, breakerOptions, type BreakerState, createBreaker } from '../breaker/breaker.js';
import type { McpServer } from './mcp-server.js';

/** Breakers kept at a time; those least recently made are forgotten first. */
const breakersMax = 1_000;

/** Puts a breaker before each server: one that fails again and again is left alone for a while, the others are not. */
export function createBreakingMcpServer(
  inner: McpServer,
  onChange?: (state: BreakerState) => void,
): McpServer & { readonly states: () => BreakerState[] } {
  const breakers = new Map<string, Breaker>();
  return {
    list(transport, options) {
      const key = digest(transport);
      const name = `mcp-sync ${transport.type === 'http' ? new URL(transport.url).origin : maskText(transport.command)}`;
      const breaker = breakers.get(key) ?? createBreaker(name, breakerOptions['mcp-sync'], onChange);
      breakers.set(key, breaker);
      const [oldest] = breakers.keys();
      if (breakers.size > breakersMax && oldest !== undefined) breakers.delete(oldest);
      return breaker.run(() => inner.list(transport, options));
    },
    states: () => [...breakers.values()].map((breaker) => breaker.state()).filter(({ state }) => state !== 'closed'),
  };
}
