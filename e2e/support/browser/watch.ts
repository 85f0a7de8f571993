/** Everything that goes wrong in a browser without anybody looking: errors, refused resources, CSP violations. */
import type { BrowserContext } from "@playwright/test";

export class Watch {
  readonly #seen: string[] = [];
  readonly #allowed: RegExp[] = [];

  /** Errors that match are part of the story. */
  allow(...patterns: RegExp[]): void {
    this.#allowed.push(...patterns);
  }

  /** Listens to all pages of a context. React reports a hydration that did not match as an error, too. */
  async follow(context: BrowserContext): Promise<void> {
    context.on("console", (message) => {
      if (message.type() === "error") this.#seen.push(`${message.text()} (${message.location().url})`);
    });
    context.on("weberror", (failure) => this.#seen.push(`uncaught: ${failure.error().stack}`));
    await context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sourceFile }) =>
        console.error(`CSP violation: ${effectiveDirective} ${blockedURI} ${sourceFile}`),
      );
    });
  }

  unexpected(): string[] {
    return this.#seen.filter((text) => !this.#allowed.some((pattern) => pattern.test(text)));
  }
}
