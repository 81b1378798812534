import { z } from 'zod';
import { admissionOf } from './admission-of.js';
import { bySystem, type Event } from '../../domain/event.js';
import { toolIdSchema } from '../../domain/ids.js';
import { isServerTextsId } from '../../everywhere/server-texts.js';
import type { Tool } from '../../domain/registry/tool.js';
import { toolsOfServer } from '../tools/tools-of-server.js';
import { readTools } from '../tools/read-tools.js';
import type { RegistryServices } from '../writing/registry-services.js';
import { analysisToolsMax, type RequestAnalysis } from './request-analysis.js';

const settledSchema = z.object({ status: z.enum(['resolved', 'suppressed']), tools: z.array(toolIdSchema).max(2) });

const activeSchema = z.object({ status: z.literal('active') });

interface Services extends RegistryServices {
  readonly requestAnalysis: RequestAnalysis;
}

export type ReleaseBlocked = (event: Event) => Promise<void>;

/**
 * When a conflict is settled, asks for a fresh analysis of the blocked tools that had part in it and that no other
 * conflict blocks: if people suppressed what blocked them they become active, otherwise people are asked anew about what
 * is left. (The last one to be settled finds none left, so that none is forgotten, and a conflict that comes and goes
 * beside one that stays starts nothing.) The run's id derives from the event's, so that an event delivered twice is one
 * analysis. Tools that people rejected stay blocked. The same for the tools of a server once what the server says besides them
 * is let in.
 */
export function createReleaseBlocked(services: Services): ReleaseBlocked {
  const { registry, requestAnalysis } = services;
  return async function releaseBlocked(event) {
    const { id, env, type } = event;
    const freed = type === 'TOOL_STATUS_CHANGED' ? await waitingForTexts(event) : await partOf(event);
    const toolIds = [];
    for (const tool of freed) {
      if (tool.rejectedAt !== undefined || tool.deletedAt !== undefined) continue;
      if (!(await isStillBlocked(services, tool))) toolIds.push(tool.id);
    }
    if (toolIds.length === 0) return;
    const asked = { env, by: bySystem, trigger: 'manual' } as const;
    await requestAnalysis({ ...asked, toolIds: toolIds.slice(0, analysisToolsMax), id: `run-${id}` });
  };

  /** The blocked tools that had part in a conflict which is settled. */
  async function partOf({ env, type, after }: Event): Promise<Tool[]> {
    const settled = settledSchema.safeParse(after);
    if (type !== 'CONFLICT_STATUS_CHANGED' || !settled.success) return [];
    const tools = await readTools(registry, env, settled.data.tools);
    return [...tools.values()].map(({ value }) => value).filter(({ status }) => status === 'blocked');
  }

  /**
   * The tools that waited for what their server says besides them, now that it is let in; those whose analysis is not
   * over have their verdict coming.
   */
  async function waitingForTexts({ env, subject, after }: Event): Promise<Tool[]> {
    if (!isServerTextsId(subject.id) || !activeSchema.safeParse(after).success) return [];
    const server = (await registry.tools.get(env, subject.id))?.value.server;
    if (server === undefined) return [];
    const waiting: Tool[] = [];
    for await (const { value } of registry.tools.all(env, toolsOfServer(server))) {
      if (value.id === subject.id || (value.status !== 'pending' && value.status !== 'blocked')) continue;
      const run = (await registry.runs.get(env, value.analysisRun ?? ''))?.value;
      if (run?.status !== 'queued' && run?.status !== 'running') waiting.push(value);
    }
    return waiting;
  }
}

/** Whether what is known without another look blocks the tool. */
async function isStillBlocked(services: Services, tool: Tool): Promise<boolean> {
  return (await admissionOf(services, tool)).blockedBy.length > 0;
}
