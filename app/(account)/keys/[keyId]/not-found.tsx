/** /keys/{id} without such a key: answered with 404. */
import { NoKey } from "./no-key";

export default function KeyNotFound() {
  return <NoKey />;
}
