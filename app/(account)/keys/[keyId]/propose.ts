/** How the sections of a key's page propose an edit. */
import type { KeyProposal } from "@/lib/shared/usage/fixes";

/** Opens the edit dialog filled in; the focus returns to the element with the id `openerId`. */
export type Propose = (proposal: KeyProposal, openerId: string) => void;
