/** Renders a refusal as a page for people, which needs no script, no other file and no dashboard. */
import { hash } from "node:crypto";
import { NOT_STORED } from "@/lib/shared/gate/cache-control";
import { REFUSALS } from "@/lib/shared/gate/refusal-table";
import { type Problem, type Refusal, type RefusalFormat, toProblemDetails } from "@/lib/shared/gate/refusals";

/** The tokens are those of `app/globals.css`. */
const STYLE = `:root{color-scheme:light dark;--canvas:light-dark(oklch(.985 .002 200),oklch(.175 .006 215));
--surface:light-dark(oklch(1 0 0),oklch(.205 .007 215));--line:light-dark(oklch(.915 .004 210),oklch(.31 .009 215));
--ink:light-dark(oklch(.225 .012 215),oklch(.95 .004 210));--soft:light-dark(oklch(.45 .013 215),oklch(.775 .008 215));
--faint:light-dark(oklch(.515 .013 215),oklch(.69 .01 215));
--accent:light-dark(oklch(.46 .082 200),oklch(.77 .095 195))}
:root[data-theme=light]{color-scheme:light}:root[data-theme=dark]{color-scheme:dark}
*{box-sizing:border-box;margin:0}
body{min-height:100vh;min-height:100dvh;display:grid;place-content:center;justify-items:center;gap:1.5rem;
padding:2rem 1rem;background:var(--canvas);color:var(--ink);
font:.875rem/1.25rem ui-sans-serif,system-ui,sans-serif;-webkit-font-smoothing:antialiased}
header{display:flex;align-items:center;gap:.625rem;font-weight:600;font-size:1rem}
main{width:100%;max-width:26rem;padding:1.5rem;background:var(--surface);border:1px solid var(--line);
border-radius:.5rem;overflow-wrap:anywhere}
h1{font-size:1.125rem;line-height:1.5rem;font-weight:600}
p{margin-top:.5rem;color:var(--soft)}
a{color:var(--accent);font-weight:500}
a:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
footer{color:var(--faint);font-size:.8125rem}
code{font-family:ui-monospace,monospace;font-variant-numeric:tabular-nums}`;

const MARK = `<svg width="24" height="24" viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="8" \
fill="#0f5f66"/><g fill="none" stroke="#fff" stroke-width="2.75" stroke-linecap="round" stroke-linejoin="round">\
<circle cx="12.5" cy="10" r="4"/><path d="M12.5 14v11h8M12.5 19.5h5"/></g></svg>`;

const HEADERS = {
  "Content-Type": "text/html; charset=utf-8",
  "Cache-Control": NOT_STORED,
  "Content-Security-Policy": `default-src 'none'; style-src 'sha256-${hash("sha256", STYLE, "base64")}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};

/** What `lib/client/theme.ts` stores; a suffix may tell servers on one host apart. */
const CHOSEN_THEME = /(?:^|;)\s*theme[A-Za-z0-9_.-]*=(light|dark)\s*(?:;|$)/;

/** How often a browser asks again for a page that will be there soon. */
const RELOAD_SECONDS = 3;

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** The page loads itself again where the status says that the cause will pass (503). */
function renderPage({ code, detail }: Refusal, requestId: string, theme: string | undefined): string {
  const { title, detail: usual, status } = REFUSALS[code];
  const isPassing = status === 503;
  const reload = isPassing ? `<meta http-equiv="refresh" content="${RELOAD_SECONDS}">` : "";
  const retry = isPassing
    ? `<p role="status">This page tries again every ${RELOAD_SECONDS} seconds.</p><p><a href="">Try again</a></p>`
    : "";
  return `<!doctype html><html lang="en"${theme ? ` data-theme="${theme}"` : ""}><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">${reload}
<title>${escapeHtml(title)} · Latchkey</title><style>${STYLE}</style></head>
<body><header>${MARK}<span>Latchkey</span></header>
<main><h1>${escapeHtml(title)}</h1><p>${escapeHtml(detail ?? usual)}</p>${retry}</main>
<footer>Request <code>${escapeHtml(requestId)}</code></footer></body></html>`;
}

/** A refusal as a page, light or dark as the system asks for. */
export const toRefusalPage: RefusalFormat = (refusal, requestId) => createRefusalPage(refusal, requestId, undefined);

/** The same in the theme that the person chose, by the request's cookies. */
export function createRefusalPage(refusal: Refusal, requestId: string, cookies: string | undefined): Problem {
  const { status, headers } = toProblemDetails(refusal, requestId);
  const theme = CHOSEN_THEME.exec(cookies ?? "")?.[1];
  return { status, headers: { ...headers, ...HEADERS }, body: renderPage(refusal, requestId, theme) };
}
