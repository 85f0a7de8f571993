/** The state of a server-action form before anything was sent. */
import type { FormState } from "@/lib/shared/form-state";

/** Nothing typed and nothing refused: what `useActionState` starts with. */
export const emptyFormState: FormState = { values: {}, fields: {}, message: null };
