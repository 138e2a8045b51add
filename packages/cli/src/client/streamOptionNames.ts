// Part of the generated client, in place of those that only streams of the Cloud Agents API have.

/** Names of the options that a stream has and other calls have not. */
export const streamOptionNames: readonly string[] = ["stallTimeout", "onOpen", "onReconnect"];
