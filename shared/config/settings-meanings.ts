/** What each setting is for, by subject, as the configuration page says it; links are relative to that page. */
export const settingsMeanings: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'The store': {
    MTGS_STORE: 'where everything is kept. `mtgs up` sets `sqlite`',
    MTGS_DATA: 'the folder of the databases. `mtgs up --data` sets it',
    MTGS_COSMOS__accountEndpoint: "the account's address; the app signs in with its identity",
    MTGS_COSMOS_DATABASE: 'the database',
    MTGS_COSMOS:
      'a connection string with a key, for the emulator only and instead of the address. The app and its change-feed ' +
      'triggers use the same one',
    MTGS_SERVICEBUS__fullyQualifiedNamespace:
      'the Service Bus namespace with the queue `alerts`. Without it, alerts are stored and wait, and `/readiness` ' +
      'says so; the embedded host has its own queue',
    MTGS_SERVICEBUS: 'a connection string, for the emulator only and instead of the namespace',
  },
  Servers: {
    MTGS_SYNC_SCHEDULE: 'when servers are synchronised: six-field NCRONTAB, in UTC',
    MTGS_SYNC_TIMEOUT_SECONDS: 'how long listing one server may take',
    MTGS_ALLOW_STDIO:
      'whether administrators may add servers that are started as local processes; `mtgs up --allow-stdio` sets it: see ' +
      '[Secrets](guides/secrets.md#who-may-start-processes)',
    MTGS_ALLOW_PRIVATE_ADDRESSES: 'whether servers may have private, loopback or link-local addresses',
  },
  'Who may call': {
    MTGS_FIRST_ADMIN:
      "the first administrator's key as `mtgs keys first` prints it: id and hash, never the key. Valid until there is a " +
      'first administrator: see [Identity](guides/identity.md#the-first-administrator)',
    MTGS_ENTRA_TENANT:
      'directory (tenant) id of Entra ID whose tokens are accepted: see [Identity](guides/identity.md). Needs an audience',
    MTGS_ENTRA_AUDIENCE:
      "the accepted audiences of its tokens: the app's id URI and its client id, separated by a comma",
    MTGS_ENTRA_AUTHORITY: 'the issuer of tokens; different in national clouds',
    MTGS_ENTRA_CLIENT:
      'client id of the app registration with which people sign in to the [dashboard](dashboard.md) in the browser: see ' +
      '[Identity](guides/identity.md#signing-in-to-the-dashboard). Without it, this way of signing in is off',
    MTGS_ENTRA_SCOPE:
      'the scope that the dashboard asks for. By default `access` of the first audience, such as `api://mtgs/access`',
    MTGS_ENTRA_ROLES:
      'the role that each app role or group gives. By default the app roles `MTGS.Viewer` to `MTGS.Admin`, ' +
      '`MTGS.CiAgent`, `MTGS.Auditor`',
    MTGS_EASY_AUTH:
      'whether the headers of App Service Authentication are trusted; the app refuses to start if that is not on',
    MTGS_SESSION_SECRET:
      'signs the sessions of browsers; a new one ends them all. Without it, the embedded host creates one in the data ' +
      'folder, and with Cosmos DB nobody can sign in to the [dashboard](dashboard.md) by link, key or `MTGS_ENTRA_CLIENT`',
    MTGS_OPEN_REGISTRY:
      'environments whose [MCP registry](guides/registry-api.md) can be read without a credential, from any web page, by ' +
      'anybody who reaches this instance. Without it, a credential is needed',
    MTGS_REGISTRY_SNAPSHOTS:
      'folder with the last snapshot of each [MCP registry](guides/registry-api.md#when-the-store-is-away), for a process ' +
      'that starts while the store is away. Without it, the embedded host uses `registry-snapshots` in the data folder, and with ' +
      'Cosmos DB nothing is kept. On Azure it can be a mounted share. Anyone who can write to that share decides what clients ' +
      'are offered',
    MTGS_RATE_LIMIT: 'requests a minute for each identity; on the embedded host, checks are counted separately',
    MTGS_RATE_LIMIT_UNKNOWN: 'requests a minute without a valid credential, for each address',
  },
  'Approvals and alerts': {
    MTGS_PUBLIC_URL: 'the address at which people reach this instance: the start of links in alerts',
    MTGS_CARD_SECRET:
      'signs the buttons of approval cards; without it, cards have no buttons: see [Approvals](guides/approvals.md)',
    MTGS_CARD_RESPONDERS: 'who may answer cards: the role by Entra object id or user principal name',
    MTGS_SMTP_URL: 'mail server for alerts; always encrypted, except on loopback: see [Alerts](guides/alerts.md#mail)',
    MTGS_SMTP_FROM: 'sender of alerts by SMTP',
    MTGS_GRAPH_SENDER: 'mailbox that alerts by Microsoft Graph are sent from: an address or an object id',
    MTGS_GRAPH_URL: 'the address of Microsoft Graph; different in national clouds',
    MTGS_PAGERDUTY_URL: 'where PagerDuty accepts events; different in its EU service region',
  },
  'The audit log in a SIEM': {
    MTGS_SENTINEL_ENDPOINT:
      'where the data collection rule of Microsoft Sentinel accepts logs; if it is set, every audit entry is sent there: see ' +
      '[Sentinel](guides/sentinel.md)',
    MTGS_SENTINEL_RULE: 'immutable id of that rule, which belongs to this instance only',
  },
  'Where vectors are compared': {
    MTGS_VECTORS:
      'in each process, or in Azure AI Search for registries that are too large for a process: see ' +
      '[Azure AI Search](#azure-ai-search)',
    MTGS_SEARCH_ENDPOINT:
      'the search service, such as `https://name.search.windows.net`; the app signs in with its identity',
    MTGS_SEARCH_INDEX: "what the name of the index begins with; the embedding model's id follows",
  },
  Models: {
    MTGS_EMBEDDER: 'what turns texts into vectors: see [Embeddings on Azure OpenAI](#embeddings-on-azure-openai)',
    MTGS_AZURE_OPENAI_ENDPOINT:
      'the Azure OpenAI resource, such as `https://name.openai.azure.com`: for the embedder, and for policies with ' +
      '`router: azure-openai`',
    MTGS_AZURE_OPENAI_KEY: 'its key; without one the app signs in with its identity',
    MTGS_AZURE_OPENAI_EMBEDDINGS:
      'deployment of the embedding model. Name it after its model: vectors are stored under this name',
    MTGS_AZURE_OPENAI_DEPLOYMENT: 'the deployment if a policy has no `routerModel`',
    MTGS_ANTHROPIC_API_KEY: 'key for Claude, for policies with `router: claude`: see [Routers](guides/routers.md)',
    MTGS_ANTHROPIC_URL: 'the address of the API of Claude',
    MTGS_ANTHROPIC_MODEL: 'the model if a policy has no `routerModel`',
    MTGS_OPENAI_API_KEY: 'key for OpenAI, for policies with `router: openai`',
    MTGS_OPENAI_URL: 'the address of OpenAI, or of a server with the same chat API',
    MTGS_OPENAI_MODEL: 'the model if a policy has no `routerModel`',
    MTGS_MODEL_PRICES: 'dollars per million tokens by model. Without it, only the list prices of Claude are known',
  },
};
