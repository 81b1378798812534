import { UnreachableError } from '../../kernel/errors/errors.js';
import { formatMail } from './format-mail.js';
import type { Sender } from '../alert-channel.js';

/** Refused addresses that a reason names. */
const namedMax = 10;

interface Options {
  /** `smtps://user:password@host:465` or `smtp://…`; without one the channel cannot be used. */
  readonly url: string | undefined;
  readonly from: string | undefined;
  /** How long each step of the conversation may take, in milliseconds. */
  readonly timeoutMs?: number;
}

/**
 * Mail by SMTP. Always encrypted, except to this machine itself. A reply of 5xx is a refusal (RFC 5321), except that of
 * a failed sign-in, which is somebody's mistake in the settings and heals. A mail that some addresses were refused is sent,
 * with the reason: sent again, it would be doubled for the others.
 */
export const createSmtp = ({ url, from, timeoutMs = 10_000 }: Options): Sender<'smtp'> =>
  async function sendBySmtp(alert, { to }) {
    if (url === undefined || from === undefined) {
      return { status: 'refused', reason: 'the settings MTGS_SMTP_URL and MTGS_SMTP_FROM are missing' };
    }
    const { createTransport } = await import('nodemailer');
    const transport = createTransport(optionsOf(url, timeoutMs));
    try {
      const { messageId, references, ...mail } = formatMail(alert);
      const { accepted, rejected } = await transport.sendMail({
        from,
        to,
        ...mail,
        messageId,
        references,
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      if (rejected.length === 0) return { status: 'sent' };
      return { status: 'sent', reason: refusedOf(rejected, accepted.length + rejected.length) };
    } catch (error) {
      return read(error);
    } finally {
      transport.close();
    }
  };

function optionsOf(address: string, timeoutMs: number) {
  const { protocol, hostname, port, username, password } = new URL(address);
  const host = hostname.replace(/^\[|\]$/g, '');
  const isSecure = protocol === 'smtps:';
  const isLoopback = ['127.0.0.1', '::1', 'localhost'].includes(host);
  return {
    host,
    port: port === '' ? (isSecure ? 465 : 587) : Number(port),
    secure: isSecure,
    requireTLS: !isSecure && !isLoopback,
    ignoreTLS: !isSecure && isLoopback,
    ...(username !== '' && { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  };
}

/** The addresses are those of the policy, which everybody may read who may read deliveries. */
function refusedOf(addresses: readonly string[], all: number): string {
  const more = addresses.length - namedMax;
  const named = [...addresses.slice(0, namedMax), ...(more > 0 ? [`${more} more`] : [])].join(', ');
  return `${addresses.length} of ${all} addresses were refused: ${named}`;
}

/** Only codes: what a server says may repeat what it was told. */
function read(error: unknown) {
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
  const reply = typeof responseCode === 'number' ? responseCode : undefined;
  const reason = `the mail server said ${[reply, typeof code === 'string' ? code : undefined].filter(Boolean).join(' ')}`;
  if (reply !== undefined && reply >= 500 && code !== 'EAUTH') return { status: 'refused' as const, reason };
  throw new UnreachableError(reason);
}
