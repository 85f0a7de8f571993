/**
 * A menu that a button opens. The button is drawn with the page; the code of the menu itself (Radix: the keyboard,
 * type-ahead, the place on the screen) is loaded when somebody begins to use the page.
 */
"use client";
import {
  type ComponentProps,
  createContext,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  type RefObject,
  useContext,
  useEffect,
  useEffectEvent,
  useId,
  useRef,
  useState,
} from "react";
import { useToast } from "@/components/ui/toast";
import { useFirstSign } from "@/lib/client/use-first-sign";
import type { MenuPanelProps, Opening } from "./menu-panel";

const FAILED = "The menu could not be loaded. Check your connection, reload the page and try again.";

type Panel = typeof import("./menu-panel");
let loaded: Panel | null = null;
async function loadPanel(): Promise<Panel> {
  loaded ??= await import("./menu-panel");
  return loaded;
}

type MenuState = {
  opening: Opening;
  change: (opening: Opening) => void;
  trigger: RefObject<HTMLButtonElement | null>;
  contentId: string;
  home: Element | null;
  panel: Panel | null;
};
const MenuContext = createContext<MenuState | null>(null);

function useMenu(): MenuState {
  const menu = useContext(MenuContext);
  if (!menu) throw new Error("This needs a Menu above it");
  return menu;
}

/** Not modal, so that screen readers can still read the page behind the menu. */
export function Menu({ onOpenChange, children }: { onOpenChange?: (isOpen: boolean) => void; children: ReactNode }) {
  const [opening, setOpening] = useState<Opening>(null);
  const [home, setHome] = useState<Element | null>(null);
  const trigger = useRef<HTMLButtonElement>(null);
  const contentId = useId();
  const change = (next: Opening) => {
    // All content must be inside a landmark. It is looked up each time, because pages replace it.
    if (next) setHome(document.querySelector("main"));
    setOpening(next);
    onOpenChange?.(next !== null);
  };
  const panel = usePanel(opening !== null, () => change(null));
  return <MenuContext value={{ opening, change, trigger, contentId, home, panel }}>{children}</MenuContext>;
}

/** The code of open menus, once it is there. Without an answer from the server it says so and calls `close`. */
function usePanel(isWanted: boolean, close: () => void): Panel | null {
  const [panel, setPanel] = useState<Panel | null>(null);
  const showToast = useToast();
  const adopt = () => loadPanel().then(setPanel);
  // What fails here is tried again when the menu opens.
  useFirstSign(() => void adopt().catch(() => {}));
  const get = useEffectEvent(() => {
    adopt().catch(() => {
      close();
      showToast({ tone: "bad", text: FAILED });
    });
  });
  const isMissing = isWanted && panel === null;
  useEffect(() => {
    if (isMissing) get();
  }, [isMissing]);
  return panel;
}

/** The button that opens the menu. It opens at the press, like a native one, and with the arrow down. */
export function MenuTrigger(props: Omit<ComponentProps<"button">, "ref" | "type" | "onPointerDown" | "onKeyDown">) {
  const { opening, change, trigger, contentId } = useMenu();
  const ownId = useId();
  const press = (event: PointerEvent) => {
    if (event.button !== 0 || event.ctrlKey) return;
    // The menu takes the focus, not its button.
    if (!opening) event.preventDefault();
    change(opening ? null : "pointer");
  };
  const handleKey = (event: KeyboardEvent) => {
    if (!["Enter", " ", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    change(opening && event.key !== "ArrowDown" ? null : "keyboard");
  };
  return (
    <button
      id={ownId}
      {...props}
      ref={trigger}
      type="button"
      aria-haspopup="menu"
      aria-expanded={opening !== null}
      aria-controls={opening ? contentId : undefined}
      data-state={opening ? "open" : "closed"}
      onPointerDown={press}
      onKeyDown={handleKey}
    />
  );
}

type MenuContentProps = Omit<MenuPanelProps, "opening" | "onOpenChange" | "trigger" | "home" | "id">;

export function MenuContent(props: MenuContentProps) {
  const { opening, change, trigger, contentId, home, panel } = useMenu();
  if (!panel) return null;
  const Panel = panel.MenuPanel;
  return (
    <Panel
      aria-labelledby={trigger.current?.id}
      {...props}
      id={contentId}
      opening={opening}
      onOpenChange={(isOpen) => change(isOpen ? "pointer" : null)}
      trigger={trigger}
      home={home}
    />
  );
}

/** The parts of an open menu; `MenuContent` draws its children only once their code is loaded. */
function useParts(): Panel {
  const { panel } = useMenu();
  if (!panel) throw new Error("This needs MenuContent above it");
  return panel;
}

export function MenuItem(props: ComponentProps<Panel["PanelItem"]>) {
  const { PanelItem } = useParts();
  return <PanelItem {...props} />;
}

export function MenuRadioGroup(props: ComponentProps<Panel["PanelRadioGroup"]>) {
  const { PanelRadioGroup } = useParts();
  return <PanelRadioGroup {...props} />;
}

export function MenuRadioItem(props: ComponentProps<Panel["PanelRadioItem"]>) {
  const { PanelRadioItem } = useParts();
  return <PanelRadioItem {...props} />;
}

/** `className` says the colour and the layout. */
export function MenuLabel({ children, className = "text-faint" }: { children: ReactNode; className?: string }) {
  return <div className={`px-2.5 py-1.5 text-xs ${className}`}>{children}</div>;
}

export function MenuSeparator() {
  return <hr className="-mx-1 my-1 h-px border-0 bg-line" />;
}
