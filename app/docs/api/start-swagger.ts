/**
 * Starts Swagger UI in an element, configured to store nothing, to report nothing and to load nothing from elsewhere.
 */
import { hideKeysPlugin } from "./hide-keys";
import { layoutPlugin } from "./layout-plugin";
import { samplesPlugin } from "./samples-plugin";

/** Where a description is, and whether it is only for people who are signed in. */
export type SpecSource = { path: string; needsSession: boolean };

/** The description of Latchkey's own API. */
export const OWN_API: SpecSource = { path: "/api/openapi.json", needsSession: false };

/** The security scheme of the description that the visitor's key is used for. */
const SCHEME = "apikey";

export type Swagger = { adoptKey(secret: string): void; forgetKey(): void };

/** Resolves once the description is rendered. Throws when the description or Swagger UI can't be loaded. */
export async function startSwagger(domNode: Element, source: SpecSource): Promise<Swagger> {
  const [spec, { default: SwaggerUI }] = await Promise.all([
    loadSpec(source),
    import("swagger-ui-dist/swagger-ui-es-bundle.js"),
  ]);
  let markDrawn = () => {};
  const drawn = new Promise<void>((resolve) => {
    markDrawn = resolve;
  });
  const ui = SwaggerUI({
    domNode,
    spec,
    plugins: [layoutPlugin, samplesPlugin, hideKeysPlugin],
    layout: "PlainLayout",
    deepLinking: true,
    // The default sends the description to a validator on the internet.
    validatorUrl: null,
    persistAuthorization: false,
    withCredentials: false,
    syntaxHighlight: false,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    // Calls carry the key and no cookie, like a program's.
    requestInterceptor: (request) => ({ ...request, credentials: "omit" }),
    onComplete: markDrawn,
  });
  await drawn;
  return {
    adoptKey: (secret) => ui.preauthorizeApiKey(SCHEME, secret),
    forgetKey: () => ui.authActions.logout([SCHEME]),
  };
}

async function loadSpec({ path, needsSession }: SpecSource): Promise<object> {
  const answer = await fetch(path, { credentials: needsSession ? "same-origin" : "omit" });
  if (!answer.ok) throw new Error(`the description was answered with ${answer.status}`);
  return (await answer.json()) as object;
}
