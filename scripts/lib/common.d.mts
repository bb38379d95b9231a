/** Whether windows can be shown. */
export function hasDisplay(env?: NodeJS.ProcessEnv): boolean;
