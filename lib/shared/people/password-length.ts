/** How long a new password must be: apart from the schemas, which forms in the browser don't need. */

/** The shortest new password, in characters. */
export const MIN_PASSWORD_LENGTH = 12;
