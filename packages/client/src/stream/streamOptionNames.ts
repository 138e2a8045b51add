/** Names of the options that a stream has and other calls have not. */
export const streamOptionNames: readonly string[] =
  "includeDeltas includeHeartbeats stallTimeout onOpen onReconnect".split(" ");
