import { prod, type World } from '../world.js';

const body = {
  title: 'Production',
  policy: {
    blockingSeverities: ['CRITICAL', 'HIGH'],
    alerts: [{ id: 'on-call', target: { type: 'slack', url: '${MTGS_ALERT_SLACK}' } }],
  },
};
const looser = { blockingSeverities: ['CRITICAL'] };

export async function environments({ story }: World): Promise<void> {
  const common = { params: prod };
  await story.tell('createEnvironment', 'created', {
    ...common,
    summary: 'A new environment, and a channel of Slack for its alerts',
    body,
    status: 201,
  });
  await story.tell('createEnvironment', 'unchanged', {
    ...common,
    summary: 'The same again changes nothing',
    body,
    status: 200,
  });
  await story.tell('createEnvironment', 'loosened', {
    ...common,
    summary: 'A policy that lets more through waits for an approval',
    body: { ...body, policy: { ...body.policy, ...looser } },
    status: 202,
  });
  await story.tell('updateEnvironment', 'changed', {
    ...common,
    summary: 'More trials of each test question',
    body: { policy: { trials: 5 } },
    status: 200,
  });
  await story.tell('updateEnvironment', 'loosened', {
    ...common,
    summary: 'A policy that lets more through waits for an approval',
    body: { policy: { newTools: 'allow' } },
    status: 202,
  });
  await story.tell('listEnvironments', 'all', { summary: 'The environments, by name', status: 200 });
  await story.tell('showEnvironment', 'one', { ...common, summary: 'An environment and its policy', status: 200 });
}

export async function environmentHealth({ story, noteHealth }: World): Promise<void> {
  await story.tell('showEnvironmentHealth', 'score', {
    params: prod,
    summary: 'A score, and what it is made of',
    status: 200,
  });
  await story.tell('noteVisit', 'first', { params: prod, summary: 'You were never there before', status: 200 });
  await noteHealth(prod.environment);
  await story.tell('showHealthCourse', 'course', {
    params: prod,
    summary: 'How the score went',
    status: 200,
  });
}
