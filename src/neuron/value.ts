/**
 * A number that remembers how it was computed, so that one backward sweep finds how it depends on every number that went
 * into it: reverse-mode automatic differentiation, in as few lines as show the idea.
 */
export class Value {
  /** ∂(root)/∂(this), filled in by {@link backward} of the root. */
  gradient = 0;

  private constructor(
    readonly data: number,
    private readonly parents: readonly Value[],
    /** ∂(this)/∂(parent) for each parent: the only thing an operation has to know. */
    private readonly derivatives: readonly number[],
  ) {}

  /** A number to start from: an input, a weight, a bias. */
  static of(data: number): Value {
    return new Value(data, [], []);
  }

  plus(other: Value): Value {
    return new Value(this.data + other.data, [this, other], [1, 1]);
  }

  minus(other: Value): Value {
    return new Value(this.data - other.data, [this, other], [1, -1]);
  }

  times(other: Value): Value {
    return new Value(this.data * other.data, [this, other], [other.data, this.data]);
  }

  square(): Value {
    return new Value(this.data ** 2, [this], [2 * this.data]);
  }

  /** Any function of one number, given with its derivative. */
  through(f: { value(x: number): number; derivative(x: number): number }): Value {
    return new Value(f.value(this.data), [this], [f.derivative(this.data)]);
  }

  /**
   * Fills in the `gradient` of every value this one was computed from. Each value hands its gradient to its parents times
   * the derivative between them (the chain rule), after all its own children have handed theirs to it.
   */
  backward(): void {
    const order: Value[] = [];
    const seen = new Set<Value>();
    const visit = (value: Value): void => {
      if (seen.has(value)) return;
      seen.add(value);
      value.gradient = 0;
      value.parents.forEach(visit);
      order.push(value);
    };
    visit(this);
    this.gradient = 1;
    for (const value of order.reverse()) {
      value.parents.forEach((parent, i) => {
        parent.gradient += value.gradient * (value.derivatives[i] as number);
      });
    }
  }
}
