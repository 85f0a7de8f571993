/** Runs before every page: security headers with a fresh nonce, and a friendly way to the sign-in. Never a fence. */
import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import {
  isHttps,
  isTokenShaped,
  listSessionCookieNames,
  sessionCookieAttributes,
  sessionCookieName,
} from "@/lib/server/people/session-cookie";
import { PAGE_PATH_HEADER, signInPath } from "@/lib/shared/people/return-path";

// Not /keys/data, /routes/saved and their like: a query wants a 401, not a page.
const ACCOUNT_PAGE =
  /^\/(?:keys|members|activity|routes|permissions|safety|settings|tester|profile)(?:\/(?!(?:.*\/)?(?:data|calls|limits|saved)$).*)?$/;

/** The pages whose address lets somebody in: nobody they lead to, and no search engine, is to learn of it. */
const LINK_PAGE = /^\/(?:share|invite|reset|confirm-email)(?:\/|$)/;
const LINK_HEADERS = { "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow, noarchive" } as const;

const FIXED_HEADERS = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy":
    "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=(), clipboard-write=(self)",
  "Cache-Control": "no-store",
} as const;

export function proxy(request: NextRequest): NextResponse {
  const cookie = request.cookies.get(sessionCookieName(request.headers))?.value;
  const isKnown = listSessionCookieNames(request.headers).some((name) =>
    isTokenShaped(request.cookies.get(name)?.value),
  );
  const wanted = request.nextUrl.pathname + request.nextUrl.search;
  const isReading = request.method === "GET" || request.method === "HEAD";
  if (isReading && !isKnown && ACCOUNT_PAGE.test(request.nextUrl.pathname)) {
    const target = new URL(signInPath(wanted), request.url);
    return withHeaders(NextResponse.redirect(target), createPolicy(createNonce()));
  }
  const nonce = createNonce();
  const policy = createPolicy(nonce);
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set(PAGE_PATH_HEADER, wanted);
  // Next reads the nonce for its own scripts from here.
  headers.set("Content-Security-Policy", policy);
  const response = withHeaders(NextResponse.next({ request: { headers } }), policy);
  if (LINK_PAGE.test(request.nextUrl.pathname)) {
    for (const [name, value] of Object.entries(LINK_HEADERS)) response.headers.set(name, value);
  }
  // Only where a person opens a page: an answer that was under way while someone signed in or out must not bring the
  // old cookie back.
  if (isTokenShaped(cookie) && isReading && isDocument(request)) {
    response.cookies.set(sessionCookieName(request.headers), cookie, sessionCookieAttributes());
  }
  return response;
}

export const config = {
  // Whole segments: /apiary is a page. The one file in public/ needs no policy.
  matcher: ["/((?!api(?:/|$)|internal(?:/|$)|_next/static/|icon\\.svg$).*)"],
};

/**
 * Browsers say `Sec-Fetch-Dest` on https and localhost only; elsewhere a page is what asks for HTML and is not Next's
 * own.
 */
function isDocument({ headers }: NextRequest): boolean {
  const destination = headers.get("sec-fetch-dest");
  if (destination !== null) return destination === "document";
  return headers.get("rsc") === null && (headers.get("accept") ?? "").includes("text/html");
}

function createNonce(): string {
  return randomBytes(16).toString("base64");
}

function createPolicy(nonce: string): string {
  // React's development build evaluates strings; the one that people run never does.
  const development = process.env.NODE_ENV === "development" ? " 'unsafe-eval'" : "";
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development}`,
    `style-src 'self' 'nonce-${nonce}'`,
    // Positions that the primitives write into style attributes; no selector, nothing to steal with.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "frame-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

function withHeaders(response: NextResponse, policy: string): NextResponse {
  response.headers.set("Content-Security-Policy", policy);
  for (const [name, value] of Object.entries(FIXED_HEADERS)) response.headers.set(name, value);
  if (isHttps()) response.headers.set("Strict-Transport-Security", "max-age=31536000");
  return response;
}
