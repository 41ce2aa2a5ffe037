import { type Comm, type CommMessage, DISPLAY, host, type MimeBundle } from "../engine/host";
import { latestOnly } from "./latest";
import { joined, type Parted, parted, type State } from "./state";

/** Where a front end keeps the models of widgets, and where it asks for all of them. */
const TARGET = "jupyter.widget";
const CONTROL = "jupyter.widget.control";

/** Which code of the front end a widget runs there: the names by which Jupyter's widget protocol finds it. */
export interface FrontEnd {
  /** The npm package, and which versions of it will do. */
  readonly module: string;
  readonly version: string;
  readonly model: string;
  readonly view: string;
  /** That of the view, if it is in another package, of the same version. */
  readonly viewModule?: string;
}

/** What stands in a widget's place where no front end runs it: on a page, in a stored notebook, in a terminal. */
export interface Still {
  readonly html: string;
  readonly text: string;
  /** A PNG file, where there is a picture in it. */
  readonly png?: Uint8Array;
}

/** Any widget, whatever its state. */
export type AnyWidget = Pick<Widget, "still" | "reference" | "close">;

/** The state of each model that the front end has, by their comms' ids. */
const models = new Map<string, () => State>();

/**
 * Something in the front end that shares a state with the code of cells: a slider and its value, a picture and its bytes. Either
 * side may change the state, and the other sees it. Shown as the value of a cell's last expression, or by `display(widget)`.
 *
 * The protocol is that of Jupyter's widgets, version 2.1: packages/schema/messages.md in
 * https://github.com/jupyter-widgets/ipywidgets.
 */
export class Widget<S extends object = State> {
  /** What goes along with the state, above all the names by which the front end finds its code. */
  readonly #fixed: State;
  readonly #still: (state: Readonly<S>) => Still | Promise<Still>;
  readonly #changed = new Map<keyof S, Set<(value: never) => void>>();
  readonly #messages = new Set<(content: unknown, buffers: readonly Uint8Array[]) => void>();
  #state: S;
  #comm: Comm | undefined;

  /**
   * @param state at first: JSON, bytes (`Uint8Array`) and other widgets
   * @param still what it looks like where no front end runs it
   * @param fixed what the front end must have besides, and nobody changes
   */
  constructor(frontEnd: FrontEnd, state: S, still: (state: Readonly<S>) => Still | Promise<Still>, fixed: State = {}) {
    const { module, version, model, view, viewModule = module } = frontEnd;
    const names = { _model_module: module, _model_module_version: version, _model_name: model };
    const views = { _view_module: viewModule, _view_module_version: version, _view_name: view };
    this.#fixed = { ...fixed, ...names, ...views };
    this.#state = { ...state };
    this.#still = still;
  }

  get state(): Readonly<S> {
    return this.#state;
  }

  /** Changes the state, here and in the front end; whoever waits for changes is told. */
  set(changes: Partial<S>): void {
    const news = this.#take(changes);
    if (news.length === 0) return;
    // Before anybody is told, who may change it again.
    this.#say("update", travelling(pick(this.#state, news)));
    this.#tell(news);
  }

  /**
   * Calls `listener` with the new value when that part of the state has changed, on either side; never while what it returned is
   * pending, but then once more with the latest value.
   *
   * @returns a function that ends it
   */
  onChange<K extends keyof S>(name: K, listener: (value: S[K]) => unknown): () => void {
    const latest = latestOnly(listener) as (value: never) => void;
    const listeners = this.#changed.get(name) ?? new Set();
    this.#changed.set(name, listeners.add(latest));
    return () => listeners.delete(latest);
  }

  /**
   * Calls `listener` with each message that the front end's code sends besides the state.
   *
   * @returns a function that ends it
   */
  onMessage(listener: (content: unknown, buffers: readonly Uint8Array[]) => void): () => void {
    this.#messages.add(listener);
    return () => this.#messages.delete(listener);
  }

  /** Sends the front end's code a message besides the state: JSON, and bytes. Nobody gets it before the widget is shown. */
  send(content: unknown, buffers: readonly Uint8Array[] = []): void {
    this.#comm?.send({ data: { method: "custom", content }, buffers });
  }

  /** Removes it from the front end. Shown again, it is there again. */
  close(): void {
    this.#comm?.close();
    this.#forget();
  }

  /** What stands in its place where no front end runs it. */
  async still(): Promise<Still> {
    return this.#still(this.#state);
  }

  async [DISPLAY](): Promise<MimeBundle> {
    const { html, text, png } = await this.still();
    this.#open();
    return {
      ...(this.#comm
        ? {
            "application/vnd.jupyter.widget-view+json": {
              version_major: 2,
              version_minor: 1,
              model_id: this.#comm.id,
            },
          }
        : {}),
      "text/html": html,
      ...(png ? { "image/png": png } : {}),
      "text/plain": text,
    };
  }

  /** Gives the front end the model, and before it those of the widgets in its state. */
  #open(): void {
    const front = host();
    if (this.#comm || !front?.openComm) return;
    const { state, paths, buffers } = travelling(this.#whole());
    const opening = { data: { state, buffer_paths: paths }, metadata: { version: "2.1.0" }, buffers };
    this.#comm = front.openComm(TARGET, opening, {
      message: (message) => this.#hear(message),
      closed: () => this.#forget(),
    });
    models.set(this.#comm.id, () => this.#whole());
    front.acceptComms?.(CONTROL, (comm) => ({ message: ({ data }) => answerReload(comm, data.method) }));
  }

  #forget(): void {
    if (this.#comm) models.delete(this.#comm.id);
    this.#comm = undefined;
  }

  #hear({ data, buffers = [] }: CommMessage): void {
    switch (data.method) {
      case "update": {
        const told = { state: data.state, paths: data.buffer_paths ?? [], buffers } as Parted;
        const news = this.#take(joined(told) as Partial<S>);
        // Other pages that show it hear of it so, and this one that it was heard.
        this.#say("echo_update", told);
        this.#tell(news);
        break;
      }
      case "request_state":
        this.#say("update", travelling(this.#whole()));
        break;
      case "custom":
        for (const listener of [...this.#messages]) listener(data.content, buffers);
    }
  }

  /** Takes over what is new, and names it. */
  #take(changes: Partial<S>): (keyof S)[] {
    const names = Object.keys(changes) as (keyof S)[];
    const news = names.filter((name) => !Object.is(changes[name], this.#state[name]));
    this.#state = { ...this.#state, ...changes };
    return news;
  }

  #tell(names: readonly (keyof S)[]): void {
    for (const name of names) {
      for (const listener of [...(this.#changed.get(name) ?? [])]) listener(this.#state[name] as never);
    }
  }

  #say(method: "update" | "echo_update", { state, paths, buffers }: Parted): void {
    this.#comm?.send({ data: { method, state, buffer_paths: paths }, buffers });
  }

  #whole(): State {
    return { ...this.#state, ...this.#fixed };
  }

  /** Its name in the state of another widget. The front end must know it before it is told that name. */
  reference(): string {
    this.#open();
    return `IPY_MODEL_${this.#comm?.id}`;
  }
}

/** A state as it travels: widgets by their names, bytes beside it. */
function travelling(state: State): Parted {
  return parted(state, (value) => (value instanceof Widget ? value.reference() : value));
}

/** A page that was loaded anew asks for all models at once. */
function answerReload(comm: Comm, method: unknown): void {
  if (method !== "request_states") return;
  const whole = [...models].map(([id, stateOf]) => {
    const state = stateOf();
    const { _model_name: model_name, _model_module: model_module, _model_module_version: model_module_version } = state;
    return [id, { model_name, model_module, model_module_version, state }];
  });
  const { state: states, paths, buffers } = travelling(Object.fromEntries(whole));
  comm.send({ data: { method: "update_states", states, buffer_paths: paths }, buffers });
}

function pick<S extends object>(state: S, names: readonly (keyof S)[]): State {
  return Object.fromEntries(names.map((name) => [name, state[name]]));
}
