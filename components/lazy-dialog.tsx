/**
 * A dialog whose code is loaded when somebody begins to use the page, not with the page. Without an answer from the
 * server it says so and closes.
 */
"use client";
import { type ComponentType, useEffect, useEffectEvent, useState } from "react";
import { flushSync } from "react-dom";
import { useToast } from "@/components/ui/toast";
import { useFirstSign } from "@/lib/client/use-first-sign";

type Closable = { onClose: () => void; onCloseAutoFocus: (event: Event) => void };

const FAILED = "This could not be loaded. Check your connection, reload the page and try again.";

/**
 * `load` imports the dialog. All that may follow on it must be in it, since a later load may fail. Render the component
 * with null for as long as the dialog is closed.
 */
export function createLazyDialog<Props extends Closable>(load: () => Promise<ComponentType<Props>>) {
  let loaded: ComponentType<Props> | null = null;
  const get = async () => {
    loaded ??= await load();
    return loaded;
  };

  function Opened(props: Props) {
    const [Dialog, setDialog] = useState(() => loaded);
    const showToast = useToast();
    const fail = useEffectEvent(() => {
      flushSync(props.onClose);
      props.onCloseAutoFocus(new Event("close", { cancelable: true }));
      showToast({ tone: "bad", text: FAILED });
    });
    useEffect(() => {
      let isGone = false;
      get().then(
        (ready) => isGone || setDialog(() => ready),
        () => isGone || fail(),
      );
      return () => {
        isGone = true;
      };
    }, []);
    return Dialog && <Dialog {...props} />;
  }

  return function LazyDialog({ props }: { props: Props | null }) {
    // What fails here is tried again when the dialog opens.
    useFirstSign(() => void get().catch(() => {}));
    return props && <Opened {...props} />;
  };
}
