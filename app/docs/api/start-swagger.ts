/**
 * Starts Swagger UI in an element, as this server wants it: nothing kept, nothing told, nothing loaded from elsewhere.
 */
import { hideKeysPlugin } from "./hide-keys";
import { layoutPlugin } from "./layout-plugin";

const SPEC_PATH = "/api/openapi.json";

/** The scheme of the description that a key of the visitor's goes by. */
const SCHEME = "apikey";

export type Swagger = { adoptKey(secret: string): void; forgetKey(): void };

/** Resolves when the description is drawn. Throws when it or the renderer can't be loaded. */
export async function startSwagger(domNode: Element): Promise<Swagger> {
  const [spec, { default: SwaggerUI }] = await Promise.all([
    loadSpec(),
    import("swagger-ui-dist/swagger-ui-es-bundle.js"),
  ]);
  let tellDrawn = () => {};
  const drawn = new Promise<void>((resolve) => {
    tellDrawn = resolve;
  });
  const ui = SwaggerUI({
    domNode,
    spec,
    plugins: [layoutPlugin, hideKeysPlugin],
    layout: "PlainLayout",
    deepLinking: true,
    // It would send the description to a validator in the Internet.
    validatorUrl: null,
    persistAuthorization: false,
    withCredentials: false,
    syntaxHighlight: false,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    // A call is made with the key alone, as a program makes it.
    requestInterceptor: (request) => ({ ...request, credentials: "omit" }),
    onComplete: tellDrawn,
  });
  await drawn;
  return {
    adoptKey: (secret) => ui.preauthorizeApiKey(SCHEME, secret),
    forgetKey: () => ui.authActions.logout([SCHEME]),
  };
}

async function loadSpec(): Promise<object> {
  const answer = await fetch(SPEC_PATH, { credentials: "omit" });
  if (!answer.ok) throw new Error(`the description was answered with ${answer.status}`);
  return (await answer.json()) as object;
}
