/** Tells when somebody begins to use the page: the moment to load what a press will need. */
import { useEffect, useEffectEvent } from "react";

const FIRST_SIGNS = ["pointermove", "pointerdown", "keydown"] as const;

/** Calls `begin` once or more at the first movement, press or key after the component has appeared. */
export function useFirstSign(begin: () => void): void {
  const start = useEffectEvent(begin);
  useEffect(() => {
    const call = () => start();
    for (const sign of FIRST_SIGNS) window.addEventListener(sign, call, { once: true, passive: true });
    return () => {
      for (const sign of FIRST_SIGNS) window.removeEventListener(sign, call);
    };
  }, []);
}
