/** Types for the part of swagger-ui-dist that we use; the package has none. */
declare module "swagger-ui-dist/swagger-ui-es-bundle.js" {
  import type { ComponentType, createElement } from "react";

  /** The part of immutable.js's Map that we use. */
  export type Immutable = {
    get(key: string): unknown;
    set(key: string, value: unknown): Immutable;
    update(key: string, change: (value: unknown) => unknown): Immutable;
    map(change: (value: unknown, key: string) => unknown): Immutable;
    getIn(path: readonly string[]): unknown;
    toJS(): unknown;
  };

  /** Swagger UI renders with its own copy of React and can't use elements that ours creates. */
  export type System = { React: { createElement: typeof createElement } };
  /** The last four are given to the part with the responses of a call. */
  export type Properties = Record<string, unknown> & {
    text?: string;
    path?: string;
    method?: string;
    specSelectors?: { specJson(): Immutable; specResolvedSubtree(path: readonly string[]): Immutable | undefined };
    fn?: { getSampleSchema?(schema: unknown, contentType: string, config: object): unknown };
  };
  type Drawn = {
    getComponent(name: string, isContainer: boolean): ComponentType;
    isIncluded: boolean;
    isDisabled: boolean;
    onChange(value: boolean): void;
  };
  type Selector = (...parameters: unknown[]) => unknown;

  export type Plugin = {
    components?: Record<string, ComponentType<Drawn>>;
    wrapComponents?: Record<string, (original: ComponentType<Properties>) => ComponentType<Properties>>;
    statePlugins?: Record<string, { wrapSelectors?: Record<string, (original: Selector) => Selector> }>;
  };
  export type PluginFactory = (system: System) => Plugin;

  export type Options = {
    domNode: Element;
    spec: object;
    plugins: (Plugin | PluginFactory)[];
    layout: string;
    deepLinking: boolean;
    validatorUrl: null;
    persistAuthorization: boolean;
    withCredentials: boolean;
    syntaxHighlight: false;
    docExpansion: "list";
    defaultModelsExpandDepth: number;
    displayRequestDuration: boolean;
    requestInterceptor(request: Record<string, unknown>): Record<string, unknown>;
    onComplete(): void;
  };

  export type Ui = {
    preauthorizeApiKey(scheme: string, key: string): void;
    authActions: { logout(schemes: string[]): void };
  };

  export default function SwaggerUI(options: Options): Ui;
}
