import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import draft4 from 'ajv-draft-04';
import { parse as parseJsonc } from 'jsonc-parser';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { alertKindSchema, alertSchema } from '../../shared/domain/alerts/alert.js';
import { severitySchema } from '../../shared/domain/severity.js';
import { type Action, checkWorkflow, workflowSchema, type Workflow } from '../support/infra/check-workflow.js';
import { fillIn, type Run } from '../support/infra/evaluate-expression.js';
import { describeWithBicep } from '../support/infra/with-bicep.js';

const folder = 'infra/logic-apps';
const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
const document = readJson(`${folder}/approval.workflow.json`);
const connector = readJson(`${folder}/connector/apiDefinition.swagger.json`);
const properties = readJson(`${folder}/connector/apiProperties.json`);

const workflow = (): Workflow => workflowSchema.parse(structuredClone(document));
const decide = (flow: Workflow): Record<string, Action> => flow.actions['Is_there_something_to_decide']!.actions!;
const inputsOf = (action: Action | undefined): Record<string, unknown> => action!.inputs as Record<string, unknown>;

describe('the approval workflow', () => {
  test('has no mistakes', () => {
    expect(checkWorkflow(document)).toEqual([]);
  });

  test.each<[string, (flow: Workflow) => void]>([
    [
      'an action that runs after one that is not there',
      (flow) => (decide(flow)['Record_decision']!.runAfter = { Post_card: ['Succeeded'] }),
    ],
    [
      'a status that there is not',
      (flow) => (decide(flow)['Record_decision']!.runAfter = { Post_card_and_wait: ['Success'] }),
    ],
    [
      'actions that wait for each other',
      (flow) => (decide(flow)['Post_card_and_wait']!.runAfter = { Record_decision: ['Succeeded'] }),
    ],
    [
      'a parameter that is not declared',
      (flow) => (inputsOf(decide(flow)['Record_decision'])['uri'] = "@{parameters('mtgsURL')}/v1"),
    ],
    [
      'what an action says before it has run',
      (flow) => (inputsOf(decide(flow)['Post_card_and_wait'])['path'] = "@{body('Record_decision')}"),
    ],
    [
      'an expression that is not closed',
      (flow) => (inputsOf(decide(flow)['Record_decision'])['uri'] = "@{parameters('mtgsUrl'"),
    ],
    [
      'brackets that do not match',
      (flow) => (inputsOf(decide(flow)['Record_decision'])['uri'] = "@parameters('mtgsUrl'])"),
    ],
    ['a type that there is not', (flow) => (decide(flow)['Record_decision']!.type = 'HTTP' as never)],
    ['a second trigger', (flow) => (flow.triggers['Other'] = { type: 'Request' })],
  ])('the check finds %s', (_, mutate) => {
    const flow = workflow();
    mutate(flow);
    expect(checkWorkflow(flow)).not.toEqual([]);
  });

  test('sends the answer of the card, and who gave it, as the route takes it, with an identity of its own', () => {
    const { uri, body, authentication } = z
      .looseObject({ uri: z.string(), body: z.unknown(), authentication: z.unknown() })
      .parse(decide(workflow())['Record_decision']?.inputs);
    expect(uri).toBe("@{parameters('mtgsUrl')}/v1/webhooks/teams");
    expect(authentication).toEqual({ type: 'ManagedServiceIdentity', audience: "@parameters('mtgsAudience')" });
    const data = "@body('Post_card_and_wait')?['data']?";
    const responder = "@body('Post_card_and_wait')?['responder']?";
    expect(body).toEqual({
      token: `${data}['token']`,
      comment: `${data}['comment']`,
      responder: { objectId: `${responder}['objectId']`, userPrincipalName: `${responder}['userPrincipalName']` },
    });
  });

  test('what a tool is called cannot become markup of a message', () => {
    const messages = JSON.stringify(document).match(/\\?@\{[^}]*\['title'\][^}]*\}/g) ?? [];
    expect(messages).toHaveLength(3);
    for (const message of messages) expect(message).toMatch(/replace\(replace\(take\(.+'&amp;'\), '<', '&lt;'\)/);
  });
});

interface Answered {
  readonly status: 'Succeeded' | 'Failed' | 'TimedOut';
  readonly statusCode?: number;
  readonly body?: unknown;
}

/** The messages that the channel gets once MTGS was asked. An action whose expressions fail has failed. */
function messagesAfter({ status, statusCode, body }: Answered, title: unknown = 'crm~find is blocked'): string[] {
  const statuses: Record<string, string> = { Post_card_and_wait: 'Succeeded', Record_decision: status };
  const run: Run = {
    body: () => body ?? null,
    outputs: () => (statusCode === undefined ? null : { statusCode }),
    triggerBody: () => ({ alert: { title, url: 'https://tools.example.com/app/prod/approvals/a-1?x="' } }),
    parameters: () => 'https://tools.example.com',
  };
  return ['Say_what_MTGS_answered', 'Say_that_it_is_not_known'].flatMap((name) => {
    const { runAfter, inputs } = decide(workflow())[name]!;
    const isDue = Object.entries(runAfter).every(([before, wanted]) => wanted.includes(statuses[before] ?? ''));
    statuses[name] = 'Skipped';
    if (!isDue) return [];
    try {
      const { messageBody } = z.looseObject({ body: z.looseObject({ messageBody: z.string() }) }).parse(inputs).body;
      const said = fillIn(messageBody, run);
      statuses[name] = 'Succeeded';
      return [said];
    } catch {
      statuses[name] = 'Failed';
      return [];
    }
  });
}

describe('what the channel is told of an answer', () => {
  const link = '<p><a href="https://tools.example.com/app/prod/approvals/a-1?x=%22">See the approval in MTGS</a></p>';
  const late = { detail: 'the approval is approved by Rita since 2026-11-30T10:00:00.000Z', status: 409 };
  // Logic Apps hands on what is not application/json in base64.
  const wrapped = (value: object) => ({
    '$content-type': 'application/problem+json',
    $content: Buffer.from(JSON.stringify(value)).toString('base64'),
  });

  test('nothing when it was taken', () => {
    expect(messagesAfter({ status: 'Succeeded', statusCode: 200, body: { status: 'approved' } })).toEqual([]);
  });

  test.each([
    ['parsed', late],
    ['in base64', wrapped(late)],
  ])('what MTGS says, %s: what was decided is not called undecided', (_how, body) => {
    expect(messagesAfter({ status: 'Failed', statusCode: 409, body })).toEqual([
      `<p>MTGS answered 409 to the decision on &quot;crm~find is blocked&quot;: ${late.detail}</p>${link}`,
    ]);
  });

  test.each<[string, Answered]>([
    ['it timed out', { status: 'TimedOut' }],
    ['nothing answered', { status: 'Failed' }],
    ['a page of the platform answered', { status: 'Failed', statusCode: 502, body: '<h1>Bad gateway</h1>' }],
    ['the answer has no detail', { status: 'Failed', statusCode: 503, body: { error: {} } }],
    ['its detail is no text', { status: 'Failed', statusCode: 500, body: wrapped({ detail: { a: 1 } }) }],
  ])('that it is not known, once, when %s', (_what, answered) => {
    expect(messagesAfter(answered)).toEqual([
      `<p>MTGS did not say what became of the decision on &quot;crm~find is blocked&quot;.</p>${link}`,
    ]);
  });

  test('no markup and no long text of anybody', () => {
    const hostile = `<at>Boss</at> & @{parameters('mtgsUrl')} ${'<'.repeat(100_000)}`;
    const bodies = [{ detail: hostile }, wrapped({ detail: hostile }), undefined];
    for (const body of bodies) {
      const [message = '', ...more] = messagesAfter({ status: 'Failed', statusCode: 409, body }, hostile);
      expect(more).toEqual([]);
      expect(message.replaceAll(/<\/?(p|a)\b[^<>]*>/g, '')).not.toMatch(/<|&(?!amp;|lt;|quot;)/);
      expect(message).toContain('&lt;at>Boss&lt;/at> &amp; @{parameters');
      expect(message.length).toBeLessThan(5_000);
    }
  });
});

const operationSchema = z.looseObject({
  operationId: z.string().min(1),
  summary: z.string().min(1).max(80),
  responses: z.record(z.string(), z.unknown()),
});
const swaggerSchema = z.looseObject({
  swagger: z.literal('2.0'),
  schemes: z.tuple([z.literal('https')]),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  definitions: z.record(z.string(), z.looseObject({ properties: z.record(z.string(), z.unknown()).optional() })),
});
const swagger = swaggerSchema.parse(connector);
const operations = Object.entries(swagger.paths).flatMap(([path, methods]) =>
  Object.entries(methods)
    .filter(([method]) => !method.startsWith('x-'))
    .map(([method, operation]) => ({ path, method, operation: operationSchema.parse(operation) })),
);

describe('the custom connector', () => {
  test('is valid for Power Platform', () => {
    const schemas = 'test/schemas/power-platform';
    const Ajv4 = draft4 as unknown as typeof Ajv;
    const schema = parseJsonc(readFileSync(`${schemas}/apiDefinition.swagger.schema.json`, 'utf8')) as object;
    const validate = new Ajv4({ strict: false, validateFormats: false, allErrors: true }).compile(schema);
    validate(connector);
    expect(validate.errors).toBeNull();
    validate({ ...(connector as object), openapi: '3.0.0', swagger: '3.0' });
    expect(validate.errors).not.toBeNull();

    const { id: _, ...propertiesFileSchema } = parseJsonc(
      readFileSync(`${schemas}/paconn-apiProperties.schema.json`, 'utf8'),
    ) as {
      id?: unknown;
    };
    const validateProperties = new Ajv({ strict: false, validateFormats: false }).compile(propertiesFileSchema);
    validateProperties(properties);
    expect(validateProperties.errors).toBeNull();
  });

  test('every reference leads somewhere, and every operation has a name of its own', () => {
    const references = [...JSON.stringify(connector).matchAll(/"\$ref":"#\/definitions\/(\w+)"/g)].map(
      ([, name = '']) => name,
    );
    expect(references.length).toBeGreaterThan(0);
    expect(references.filter((name) => !(name in swagger.definitions))).toEqual([]);
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length);
  });

  test('the trigger has all that the platform needs to unsubscribe again', () => {
    const path = swagger.paths['/v1/environments/{environment}/subscriptions'];
    expect(path).toMatchObject({
      'x-ms-notification-content': { schema: { $ref: '#/definitions/Notification' } },
      post: {
        'x-ms-trigger': 'single',
        parameters: [
          { name: 'environment' },
          { schema: { properties: { callbackUrl: { 'x-ms-notification-url': true, 'x-ms-visibility': 'internal' } } } },
        ],
        responses: { 201: { headers: { Location: { type: 'string' } } } },
      },
    });
    expect(JSON.stringify(connector).match(/x-ms-notification-url/g)).toHaveLength(1);
  });

  const api = z
    .looseObject({
      paths: z.record(z.string(), z.record(z.string(), z.looseObject({}))),
      components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
    })
    .parse(readJson('docs/openapi.json'));

  test.each(operations)(
    '$method $path is a route of the API, with its parameters and its body',
    ({ path, method, operation }) => {
      const route = api.paths[path]?.[method];
      expect(route).toBeDefined();
      const parameterSchema = z.looseObject({
        in: z.string(),
        name: z.string(),
        schema: z
          .looseObject({
            properties: z.record(z.string(), z.unknown()).optional(),
            required: z.array(z.string()).optional(),
          })
          .optional(),
      });
      const ours = z.array(parameterSchema).parse(operation['parameters'] ?? []);
      const theirs = z
        .array(z.looseObject({ in: z.string(), name: z.string(), required: z.boolean().optional() }))
        .parse(route?.['parameters'] ?? []);
      const place = (one: { in: string; name: string }): string => `${one.in} ${one.name}`;
      expect(theirs.map(place)).toEqual(expect.arrayContaining(ours.filter((one) => one.in !== 'body').map(place)));
      expect(ours.map(place)).toEqual(
        expect.arrayContaining(theirs.filter(({ required }) => required === true).map(place)),
      );
      const body = ours.find((one) => one.in === 'body')?.schema;
      const content = z
        .looseObject({
          content: z.looseObject({
            'application/json': z.looseObject({
              schema: z.looseObject({
                properties: z.record(z.string(), z.unknown()),
                required: z.array(z.string()).optional(),
              }),
            }),
          }),
        })
        .safeParse(route?.['requestBody']).data?.content['application/json'].schema;
      expect(Object.keys(content?.properties ?? {}).sort()).toEqual(Object.keys(body?.properties ?? {}).sort());
      expect([...(body?.required ?? [])].sort()).toEqual([...(content?.required ?? [])].sort());
    },
  );

  test('what it says of alerts and approvals is what MTGS sends', () => {
    const fields = (name: string): string[] => Object.keys(swagger.definitions[name]?.properties ?? {}).sort();
    const schema = z.looseObject({ properties: z.record(z.string(), z.unknown()) });
    const sent = (name: string): string[] => Object.keys(schema.parse(api.components.schemas[name]).properties);
    expect(fields('Alert')).toEqual(Object.keys(alertSchema.shape).sort());
    expect(sent('Approval')).toEqual(expect.arrayContaining(fields('Approval')));
    expect(sent('Problem')).toEqual(expect.arrayContaining(fields('Problem')));
    const text = JSON.stringify(swagger.paths['/v1/environments/{environment}/subscriptions']);
    expect(text).toContain(JSON.stringify(alertKindSchema.options));
    expect(text).toContain(JSON.stringify(severitySchema.options));
  });
});

describeWithBicep('what Logic Apps is given', (bicep) => {
  const resources = bicep.snapshot('logic-apps/main.bicepparam', 'rg');
  const propertiesOf = (type: string): unknown => resources.find((one) => one.type === type)?.properties;

  test('the workflow that is checked here, with a value for each of its parameters', () => {
    const flow = propertiesOf('Microsoft.Logic/workflows');
    expect(JSON.stringify(flow)).not.toContain('sig=');
    const text = JSON.stringify(resources.find(({ type }) => type === 'Microsoft.Logic/workflows'));
    for (const name of Object.keys(workflow().parameters)) expect(text).toContain(name);
    expect(z.looseObject({ parameters: z.record(z.string(), z.unknown()) }).parse(flow).parameters).toSatisfy(
      (given: object) => Object.keys(workflow().parameters).every((name) => name in given),
    );
  });

  test('the connector that is checked here, at the address of the instance', () => {
    expect(propertiesOf('Microsoft.Web/customApis')).toMatchObject({
      swagger: { ...(connector as object), host: 'tools.example.com' },
      backendService: { serviceUrl: 'https://tools.example.com' },
    });
  });
});
