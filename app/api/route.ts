/** /api itself has nothing to say: 404 with a valid key. */
import { refusePath } from "@/lib/server/api-answers";

export {
  refusePath as DELETE,
  refusePath as GET,
  refusePath as OPTIONS,
  refusePath as PATCH,
  refusePath as POST,
  refusePath as PUT,
};
