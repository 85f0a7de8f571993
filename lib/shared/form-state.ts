/** What a form without a script gets back when it was refused. */

/** `values` fills the form again, passwords excepted; `fields` has a message for each field, `message` one for the whole. */
export type FormState = { values: Record<string, string>; fields: Record<string, string>; message: string | null };
