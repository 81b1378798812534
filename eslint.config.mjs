import tseslint from 'typescript-eslint';

const purity = {
  'no-restricted-globals': [
    'error',
    ...['fetch', 'process', 'crypto', 'performance', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'],
  ],
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: 'Use context.df.currentUtcDateTime.' },
    { object: 'Math', property: 'random', message: 'An orchestration replays: randomness belongs in an activity.' },
  ],
};

/** A stack trace names what a factory returns only where that has a name of its own. */
const namedInside = [
  'ArrowFunctionExpression > ArrowFunctionExpression.body',
  'ReturnStatement > ArrowFunctionExpression.argument',
  'CallExpression[callee.name="retryConflicts"] > ArrowFunctionExpression',
].map((selector) => ({ selector, message: 'Name it (function doThis(…) { … }), so that stack traces do.' }));

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'build/',
      'coverage/',
      'node_modules/',
      'examples/',
      '**/*.mjs',
      '**/*.cjs',
      'scripts/site/assets/',
      'test/fixtures/',
      'dashboard/src/api/schema.d.ts',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  {
    files: ['{bench,cli,functions,local,model,orchestrations,shared}/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...namedInside] },
  },
  {
    files: ['orchestrations/*.ts'],
    rules: {
      ...purity,
      'no-restricted-syntax': [
        'error',
        ...namedInside,
        { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'Use the replay clock.' },
        { selector: 'AwaitExpression', message: 'Orchestrations are plain generators.' },
        { selector: 'FunctionDeclaration[async=true]', message: 'Orchestrations are plain generators.' },
      ],
    },
  },
  { files: ['orchestrations/engine/*.ts', 'orchestrations/steps/*.ts'], rules: purity },
  {
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/require-await': 'off', '@typescript-eslint/no-non-null-assertion': 'off' },
  },
);
