/** A button in four weights. While `pending`, it keeps the focus and ignores clicks. */
import { LoaderCircle } from "lucide-react";
import type { ComponentProps, MouseEvent } from "react";
import { cn } from "./cn";

const WEIGHTS = {
  primary: "bg-accent text-on-accent hover:bg-accent-strong",
  secondary: "border border-line bg-surface text-ink hover:bg-sunken",
  ghost: "text-soft hover:bg-sunken hover:text-ink",
  danger: "bg-danger text-on-danger hover:bg-danger-strong",
} as const;

// At least 40 px high on touch screens.
const SIZES = {
  md: "h-10 px-4 sm:h-9 sm:px-3.5",
  sm: "h-10 px-3 sm:h-8 sm:px-2.5 text-[0.8125rem]",
  narrow: "h-10 px-2 sm:h-9 sm:px-2.5 text-[0.8125rem]",
  icon: "size-10 sm:size-8 shrink-0",
} as const;

/** The sizes of buttons whose text may take more than one line. */
const WRAPPING = {
  md: "min-h-10 px-4 py-2 sm:min-h-9 sm:px-3.5",
  sm: "min-h-10 px-3 sm:min-h-8 sm:px-2.5 text-[0.8125rem] text-left",
} as const;

type ButtonLook = {
  weight?: keyof typeof WEIGHTS;
  size?: keyof typeof SIZES | `wrapping-${keyof typeof WRAPPING}`;
};

function sizeClasses(size: NonNullable<ButtonLook["size"]>): string {
  if (size === "wrapping-md") return WRAPPING.md;
  if (size === "wrapping-sm") return WRAPPING.sm;
  return cn("whitespace-nowrap", SIZES[size]);
}

/** The classes of a button, for links that look like one. */
export function buttonClasses({ weight = "secondary", size = "md" }: ButtonLook = {}): string {
  return cn(
    "relative inline-flex items-center justify-center gap-2 rounded-box font-medium select-none",
    "transition-colors duration-100 disabled:opacity-45 disabled:pointer-events-none aria-disabled:cursor-default",
    "[&_svg]:size-4 [&_svg]:shrink-0",
    WEIGHTS[weight],
    sizeClasses(size),
  );
}

type ButtonProps = ComponentProps<"button"> & ButtonLook & { pending?: boolean };

export function Button({ weight, size, pending = false, className, onClick, children, ...rest }: ButtonProps) {
  // `disabled` would move the focus to the top of the page in the middle of an action.
  const handleClick = (event: MouseEvent<HTMLButtonElement>) => (pending ? event.preventDefault() : onClick?.(event));
  return (
    <button
      type="button"
      {...rest}
      onClick={handleClick}
      aria-disabled={pending || undefined}
      className={cn(buttonClasses({ weight, size }), className)}
    >
      {pending && <LoaderCircle aria-hidden="true" className="absolute motion-safe:animate-spin" />}
      <span className={cn("inline-flex items-center gap-2", pending && "opacity-0")}>{children}</span>
    </button>
  );
}
