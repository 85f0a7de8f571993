/** Collects the errors of browser pages: console errors, uncaught exceptions, CSP violations. */
import type { BrowserContext } from "@playwright/test";

export class Watch {
  readonly #errors: string[] = [];
  readonly #allowed: RegExp[] = [];

  /** Ignores errors that match, because the story provokes them. */
  allow(...patterns: RegExp[]): void {
    this.#allowed.push(...patterns);
  }

  /** Listens to all pages of a context. React reports a hydration mismatch as a console error, too. */
  async follow(context: BrowserContext): Promise<void> {
    context.on("console", (message) => {
      if (message.type() === "error") this.#errors.push(`${message.text()} (${message.location().url})`);
    });
    context.on("weberror", (failure) => this.#errors.push(`uncaught: ${failure.error().stack}`));
    await context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sourceFile }) =>
        console.error(`CSP violation: ${effectiveDirective} ${blockedURI} ${sourceFile}`),
      );
    });
  }

  unexpected(): string[] {
    return this.#errors.filter((text) => !this.#allowed.some((pattern) => pattern.test(text)));
  }
}
