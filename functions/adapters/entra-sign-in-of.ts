import type { Settings } from '../../shared/config/config.js';

/** What a browser needs to ask Entra ID for a token. */
export interface EntraSignIn {
  /** With the tenant. */
  readonly authority: string;
  readonly client: string;
  readonly scope: string;
}

/** How browsers sign in with Entra ID; `undefined` where they do not. */
export function entraSignInOf(settings: Settings): EntraSignIn | undefined {
  const { MTGS_ENTRA_TENANT: tenant, MTGS_ENTRA_CLIENT: client, MTGS_ENTRA_AUTHORITY: authority } = settings;
  const [audience] = settings.MTGS_ENTRA_AUDIENCE ?? [];
  if (tenant === undefined || client === undefined || audience === undefined) return undefined;
  return {
    authority: `${authority.replace(/\/+$/, '')}/${tenant}`,
    client,
    scope: settings.MTGS_ENTRA_SCOPE ?? `${audience}/access`,
  };
}
