const taskHubName = 'embedded';

/**
 * The JSON a `durableClient` input is filled with. The client works through `rpcBaseUrl` alone. The management URLs are
 * what an app may hand out to its callers; they carry no secret and are not served, since the API is this process's own.
 */
export function clientBinding(rpcBaseUrl: string): string {
  const base = `${new URL(rpcBaseUrl).origin}/runtime/webhooks/durabletask`;
  const instance = `${base}/instances/INSTANCEID`;
  return JSON.stringify({
    taskHubName,
    creationUrls: {
      createNewInstancePostUri: `${base}/orchestrators/{functionName}[/{instanceId}]`,
      createAndWaitOnNewInstancePostUri: `${base}/orchestrators/{functionName}[/{instanceId}]`,
    },
    managementUrls: {
      id: 'INSTANCEID',
      statusQueryGetUri: instance,
      sendEventPostUri: `${instance}/raiseEvent/{eventName}`,
      terminatePostUri: `${instance}/terminate?reason={text}`,
      rewindPostUri: `${instance}/rewind?reason={text}`,
      purgeHistoryDeleteUri: instance,
      restartPostUri: `${instance}/restart`,
      suspendPostUri: `${instance}/suspend?reason={text}`,
      resumePostUri: `${instance}/resume?reason={text}`,
    },
    baseUrl: base,
    requiredQueryStringParameters: '',
    rpcBaseUrl,
  });
}
