/** The state of a server-action form before it is sent. */
import type { FormState } from "@/lib/shared/form-state";

/** Nothing typed and nothing refused. Pass it to `useActionState` as the initial state. */
export const emptyFormState: FormState = { values: {}, fields: {}, message: null };
