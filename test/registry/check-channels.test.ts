import { expect, test } from 'vitest';
import { checkChannels } from '../../shared/registry/environments/check-channels.js';
import { alertKindSchema } from '../../shared/domain/alerts/alert.js';
import { InvalidInputError } from '../../shared/kernel/errors/errors.js';
import { aChannel } from '../support/alert-builders.js';

type Channels = Parameters<typeof checkChannels>[0];

const problemsOf = (channels: Channels) => {
  try {
    checkChannels(channels);
    return [];
  } catch (error) {
    if (error instanceof InvalidInputError) return error.problems;
    throw error;
  }
};

const owners = (count: number) => Array.from({ length: count }, (_, at) => `team-${at}`);

test.each<[string, Channels]>([
  ['none', []],
  ['two of different names', [aChannel(), aChannel({ id: 'mail' })]],
  ['one of as many owners as can be', [aChannel({ owners: owners(50), kinds: [...alertKindSchema.options] })]],
])('channels are accepted: %s', (_, channels) => {
  expect(problemsOf(channels)).toEqual([]);
});

test('of two channels of one name the second would never hear of anything: it is refused', () => {
  expect(problemsOf([aChannel(), aChannel({ id: 'mail' }), aChannel()])).toMatchObject([
    { path: 'policy.alerts.2.id', message: 'another channel is called ops: each needs a name of its own' },
  ]);
});

test('lists that nobody could have meant are refused, each at its place', () => {
  const kinds = Array.from({ length: 1000 }, () => 'test' as const);
  expect(problemsOf([aChannel(), aChannel({ id: 'mail', owners: owners(51), kinds })])).toEqual([
    { path: 'policy.alerts.1.owners', message: '51 owners are too many: at most 50' },
    { path: 'policy.alerts.1.kinds', message: '1000 kinds are too many: there are 10' },
  ]);
});

test('a channel that would hear of nothing is refused: an empty list reads as if it left nothing out', () => {
  expect(problemsOf([aChannel({ owners: [], kinds: [] })])).toEqual([
    {
      path: 'policy.alerts.0.owners',
      message: 'a channel without any owners would hear of nothing: name some, or leave "owners" out for all',
    },
    {
      path: 'policy.alerts.0.kinds',
      message: 'a channel without any kinds would hear of nothing: name some, or leave "kinds" out for all',
    },
  ]);
});
