/** The environment of the processes that build and run Next. */

// JavaScript, because the scripts that build use it before anything is built.

/** What steers Next and is not for a caller to set: a stray variable could change what is built, or how it runs. */
const NEXT = /^(?:__NEXT|NEXT_|TURBOPACK|HOSTNAME$|PORT$)/;

/**
 * `environment` for a process in which Next builds or runs: always in production mode, and without telemetry. Next
 * must not read `.env` files itself: it knows more of them than Latchkey does, and reads them differently.
 * @param {NodeJS.ProcessEnv} environment
 * @returns {NodeJS.ProcessEnv}
 */
export function toNextEnvironment(environment) {
  const kept = Object.entries(environment).filter(([name]) => !NEXT.test(name));
  return {
    ...Object.fromEntries(kept),
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    __NEXT_PROCESSED_ENV: "true",
  };
}
