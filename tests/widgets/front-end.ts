/** A front end with widgets, played by the tests. */
import assert from "node:assert/strict";
import { type CommListener, type CommMessage, setHost } from "../../src/engine/host";
import type { AnyWidget } from "../../src/widgets";

const DISPLAY: unique symbol = Symbol.for("Jupyter.display");

/** A front end: which models it was given, and what it was told. */
export class FrontEnd {
  readonly opened: { id: string; target: string; opening: CommMessage; listener: CommListener }[] = [];
  readonly told: { id: string; message: CommMessage }[] = [];
  readonly closed: string[] = [];
  interrupt = new AbortController();
  accept: ((comm: never, opening: CommMessage) => CommListener) | undefined;

  install(): void {
    const front = this;
    setHost({
      display: () => {},
      get interrupt() {
        return front.interrupt.signal;
      },
      openComm: (target, opening, listener) => {
        const comm = this.#comm(`comm-${this.opened.length}`);
        this.opened.push({ id: comm.id, target, opening, listener });
        return comm;
      },
      acceptComms: (_target, accept) => {
        this.accept = accept as never;
      },
    });
  }

  #comm(id: string) {
    return {
      id,
      send: (message: CommMessage) => void this.told.push({ id, message }),
      close: () => void this.closed.push(id),
    };
  }

  /** The reader does something to a widget that is shown. */
  does(widget: AnyWidget, data: Record<string, unknown>, buffers: Uint8Array[] = []): void {
    const id = this.idOf(widget);
    this.opened.find((one) => one.id === id)?.listener.message({ data, buffers });
  }

  /** The reader presses the button with that label. */
  press(label: string): void {
    const model = this.opened.find(({ opening }) => {
      const { _model_name, description } = opening.data.state as Record<string, unknown>;
      return _model_name === "ButtonModel" && description === label;
    });
    assert.ok(model, `a button ${label}`);
    model.listener.message({ data: { method: "custom", content: { event: "click" } } });
  }

  idOf(widget: AnyWidget): string {
    return widget.reference().replace("IPY_MODEL_", "");
  }

  state(widget: AnyWidget): Record<string, unknown> {
    const id = this.idOf(widget);
    return this.opened.find((one) => one.id === id)?.opening.data.state as Record<string, unknown>;
  }

  /** Asks for all models, as a page that was loaded anew. */
  reload(): CommMessage {
    const id = "control";
    this.accept?.(this.#comm(id) as never, { data: {} }).message({ data: { method: "request_states" } });
    const answer = this.told.find((one) => one.id === id);
    assert.ok(answer);
    return answer.message;
  }
}

/** What the value of a cell's last expression shows. */
export const shown = (widget: AnyWidget) =>
  (widget as unknown as { [DISPLAY](): Promise<Record<string, unknown>> })[DISPLAY]();
