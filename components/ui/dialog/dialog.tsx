/** A modal dialog: a title, a scrolling body, a fixed foot. Escape closes it, and the focus stays inside. */
"use client";
import { AlertDialog as RadixAlertDialog, Dialog as RadixDialog } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "../cn";
import { focusFirstControl } from "./first-focus";
import { loopTab } from "./tab-edges";

const PANEL = cn(
  "fixed top-1/2 left-1/2 z-40 flex w-[calc(100%-1rem)] -translate-x-1/2 -translate-y-1/2 flex-col",
  "max-h-[calc(100dvh-1rem)] rounded-box bg-raised shadow-float animate-appear outline-none sm:max-h-[calc(100dvh-4rem)]",
);
const SCRIM = "fixed inset-0 z-40 bg-scrim animate-appear";
const WIDTHS = { narrow: "max-w-md", medium: "max-w-xl", wide: "max-w-2xl" } as const;

type DialogProps = Pick<
  ComponentProps<typeof RadixDialog.Content>,
  "onCloseAutoFocus" | "onOpenAutoFocus" | "onInteractOutside" | "onEscapeKeyDown"
> & {
  isOpen: boolean;
  /** called for Escape and for a click outside */
  onClose: () => void;
  title: string;
  description?: ReactNode;
  width?: keyof typeof WIDTHS;
  /** shown above the foot, always visible */
  notice?: ReactNode;
  foot: ReactNode;
  children?: ReactNode;
};

/** A press on a result in the corner leaves the dialog open. */
const isToast = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest("[data-toasts]") !== null;

export function Dialog(props: DialogProps) {
  const { isOpen, onClose, title, description, width = "medium", notice, foot, children, ...rest } = props;
  const { onInteractOutside, ...content } = rest;
  return (
    <RadixDialog.Root open={isOpen} onOpenChange={(open) => open || onClose()}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className={SCRIM} />
        <RadixDialog.Content
          onOpenAutoFocus={focusFirstControl}
          {...content}
          onInteractOutside={(event) => (isToast(event.target) ? event.preventDefault() : onInteractOutside?.(event))}
          onKeyDownCapture={loopTab}
          className={cn(PANEL, WIDTHS[width])}
          {...(description ? {} : { "aria-describedby": undefined })}
        >
          <header className="grid gap-1 border-line border-b px-4 py-3 sm:px-6 sm:py-4">
            <RadixDialog.Title className="font-semibold text-base">{title}</RadixDialog.Title>
            {description && (
              <RadixDialog.Description asChild>
                <div className="text-soft">{description}</div>
              </RadixDialog.Description>
            )}
          </header>
          {children && <div className="min-h-0 flex-1 overflow-y-auto px-4 py-4 sm:px-6 sm:py-5">{children}</div>}
          <footer className="grid gap-3 border-line border-t px-4 py-3 sm:px-6">
            <div className="max-h-[30dvh] overflow-y-auto empty:hidden">{notice}</div>
            <div className="flex flex-wrap justify-end gap-2">{foot}</div>
          </footer>
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}

type AlertDialogProps = {
  isOpen: boolean;
  /** called for Escape: returns to the dialog below */
  onClose: () => void;
  title: string;
  description: ReactNode;
  foot: ReactNode;
  onCloseAutoFocus?: (event: Event) => void;
};

export const AlertDialogCancel = RadixAlertDialog.Cancel;
export const AlertDialogAction = RadixAlertDialog.Action;

/** A question that must be answered. AlertDialogCancel gets the focus first. */
export function AlertDialog({ isOpen, onClose, title, description, foot, ...focus }: AlertDialogProps) {
  return (
    <RadixAlertDialog.Root open={isOpen} onOpenChange={(open) => open || onClose()}>
      <RadixAlertDialog.Portal>
        <RadixAlertDialog.Overlay className={SCRIM} />
        <RadixAlertDialog.Content {...focus} className={cn(PANEL, WIDTHS.narrow)}>
          <header className="grid gap-1 px-4 pt-4 pb-5 sm:px-6 sm:pt-5">
            <RadixAlertDialog.Title className="font-semibold text-base">{title}</RadixAlertDialog.Title>
            <RadixAlertDialog.Description className="text-soft">{description}</RadixAlertDialog.Description>
          </header>
          <footer className="flex flex-wrap justify-end gap-2 border-line border-t px-4 py-3 sm:px-6">{foot}</footer>
        </RadixAlertDialog.Content>
      </RadixAlertDialog.Portal>
    </RadixAlertDialog.Root>
  );
}
