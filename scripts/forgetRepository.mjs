// @ts-check

/** What git tells the children of a hook of the repository that it runs for. */
const OF_HOOKS = [
  "GIT_ALTERNATE_OBJECT_DIRECTORIES",
  "GIT_COMMON_DIR",
  "GIT_DIR",
  "GIT_INDEX_FILE",
  "GIT_OBJECT_DIRECTORY",
  "GIT_PREFIX",
  "GIT_WORK_TREE",
];

/**
 * Makes git look for the repository of the folder that it runs in. In a hook it would work on that of the hook, wherever it runs: a
 * release in a copy, and a test in a folder of its own, would write into it.
 *
 * @param {NodeJS.ProcessEnv} env changed in place
 */
export function forgetRepository(env) {
  for (const name of OF_HOOKS) delete env[name];
}
