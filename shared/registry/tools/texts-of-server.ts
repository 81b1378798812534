import { isServerTextsId } from '../../everywhere/server-texts.js';
import { serverTextsIdOf } from '../../domain/registry/server-texts.js';
import type { Tool } from '../../domain/registry/tool.js';
import type { RegistryStore } from '../../stores/registry-store.js';

/**
 * What the registry holds of what the tool's server says besides its tools; nothing for these texts themselves. Texts of a
 * server that was deleted count as they stood: registering its tools by hand is no way around them.
 */
export async function textsOfServer(
  { tools }: Pick<RegistryStore, 'tools'>,
  { id, env, server }: Pick<Tool, 'id' | 'env' | 'server'>,
): Promise<Tool | undefined> {
  return isServerTextsId(id) ? undefined : (await tools.get(env, serverTextsIdOf(server)))?.value;
}
