/** No such share link, or one whose key was deleted: the same for both. */
import { MessagePage } from "@/components/message-page";

export default function LinkNotFound() {
  return (
    <MessagePage title="This link does not work" actions={null}>
      It may be mistyped or cut off, or the API key that it was for was deleted. Ask whoever sent it to you for a new
      one.
    </MessagePage>
  );
}
