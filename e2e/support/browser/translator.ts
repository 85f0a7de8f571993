/** Plays a browser's translator: it puts `font` elements in place of text nodes, as soon as they appear. */
import type { BrowserContext } from "@playwright/test";

/** Translates every page of the context from now on, except what is marked `translate="no"`. */
export async function translatePages(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const wrap = (text: Node) => {
      const parent = text.parentElement;
      const isLeftAlone = parent?.closest(
        '[translate="no"], font, script, style, textarea, select, title, noscript, svg',
      );
      if (!parent || isLeftAlone || !text.nodeValue?.trim()) return;
      // The translation replaces the page's own node, which is in no document afterwards.
      const [outer, inner] = [document.createElement("font"), document.createElement("font")];
      inner.textContent = text.nodeValue;
      outer.append(inner);
      parent.replaceChild(outer, text);
    };
    const wrapAll = (root: Node) => {
      if (root.nodeType === Node.TEXT_NODE) return wrap(root);
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      const texts: Node[] = [];
      while (walker.nextNode()) texts.push(walker.currentNode);
      for (const text of texts) wrap(text);
    };
    const observer = new MutationObserver((records) => {
      for (const { addedNodes } of records) for (const node of addedNodes) if (node.isConnected) wrapAll(node);
    });
    // Translators begin after the page has loaded and come alive.
    window.addEventListener("load", () =>
      setTimeout(() => {
        wrapAll(document.body);
        observer.observe(document.body, { childList: true, subtree: true });
        document.documentElement.dataset.translated = "yes";
      }, 500),
    );
  });
}
