/**
 * A dialog whose code is loaded when somebody begins to use the page, not with the page. Without an answer from the
 * server it says so and closes.
 */
"use client";
import { type ComponentType, useEffect, useEffectEvent, useState } from "react";
import { flushSync } from "react-dom";
import { useToast } from "@/components/ui/toast";

type Closable = { onClose: () => void; onCloseAutoFocus: (event: Event) => void };

const FAILED = "This could not be loaded. Check your connection, reload the page and try again.";
const FIRST_SIGNS = ["pointermove", "pointerdown", "keydown"] as const;

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
    useEffect(() => {
      // What fails here is tried again when the dialog opens.
      const preload = () => void get().catch(() => {});
      for (const sign of FIRST_SIGNS) window.addEventListener(sign, preload, { once: true, passive: true });
      return () => {
        for (const sign of FIRST_SIGNS) window.removeEventListener(sign, preload);
      };
    }, []);
    return props && <Opened {...props} />;
  };
}
