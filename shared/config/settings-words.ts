const address = 'be an http or https address';
const yesOrNo = 'be true or false';
const roleMap = 'be JSON that gives roles to names, such as {"MTGS.Admin":"admin"}';
const model = 'name a model: letters, digits and . : _ -';
const perMinute = 'be a whole number from 1 to 1000000';

/** What each setting must be, for whoever set it to something else. Values are not repeated: they may be secrets. */
export const settingsWords: Readonly<Record<string, string>> = {
  MTGS_STORE: 'be "sqlite" or "cosmos"',
  MTGS_DATA: 'name a folder',
  MTGS_COSMOS__accountEndpoint: 'be the address of the account, such as https://name.documents.azure.com',
  MTGS_COSMOS_DATABASE: 'name a database',
  MTGS_COSMOS_KEY: 'be a key, or not be set',
  MTGS_SYNC_SCHEDULE: 'have six fields (second minute hour day month weekday), such as "0 0 * * * *"',
  MTGS_ALLOW_STDIO: yesOrNo,
  MTGS_ALLOW_PRIVATE_ADDRESSES: yesOrNo,
  MTGS_SYNC_TIMEOUT_SECONDS: 'be a whole number from 1 to 600',
  MTGS_PUBLIC_URL: address,
  MTGS_SMTP_URL: 'be an address such as smtps://user:password@host:465',
  MTGS_SMTP_FROM: 'be a mail address',
  MTGS_GRAPH_SENDER: 'have 320 characters at most',
  MTGS_GRAPH_URL: address,
  MTGS_PAGERDUTY_URL: address,
  MTGS_SENTINEL_ENDPOINT: 'be an https address',
  MTGS_SENTINEL_RULE: 'be the immutable id of a data collection rule, such as dcr-0123…',
  MTGS_CARD_SECRET: 'have 32 to 1000 characters',
  MTGS_CARD_RESPONDERS: roleMap,
  MTGS_SESSION_SECRET: 'have 32 to 1000 characters',
  MTGS_ENTRA_TENANT: 'be the directory (tenant) id, which is a GUID',
  MTGS_ENTRA_AUDIENCE: 'list 1 to 20 audiences, separated by commas',
  MTGS_ENTRA_AUTHORITY: 'be an https address',
  MTGS_ENTRA_ROLES: roleMap,
  MTGS_EASY_AUTH: yesOrNo,
  WEBSITE_AUTH_ENABLED: yesOrNo,
  MTGS_ANTHROPIC_API_KEY: 'have 1000 characters at most',
  MTGS_ANTHROPIC_URL: address,
  MTGS_ANTHROPIC_MODEL: model,
  MTGS_OPENAI_API_KEY: 'have 1000 characters at most',
  MTGS_OPENAI_URL: address,
  MTGS_OPENAI_MODEL: model,
  MTGS_AZURE_OPENAI_ENDPOINT: address,
  MTGS_AZURE_OPENAI_KEY: 'have 1000 characters at most',
  MTGS_AZURE_OPENAI_DEPLOYMENT: model,
  MTGS_MODEL_PRICES: 'be JSON that gives prices to models, such as {"gpt-5":{"input":1.25,"output":10}}',
  MTGS_RATE_LIMIT: perMinute,
  MTGS_RATE_LIMIT_UNKNOWN: perMinute,
};
