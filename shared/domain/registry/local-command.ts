/** Said where a server that is started as a process of this machine is refused. */
export const localProcessesAreOff =
  'servers that are started as processes are off here; "mtgs up --allow-stdio" allows them';

export const howToAllowLocalProcesses =
  'Start MTGS with "mtgs up --allow-stdio", or set MTGS_ALLOW_STDIO=true where it runs; or use a server with a URL.';
