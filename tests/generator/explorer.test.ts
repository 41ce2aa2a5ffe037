import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { memoryReport, type tf as Tf, tf } from "../../src/engine";
import { setHost } from "../../src/engine/host";
import { latentExplorer } from "../../src/generator/figures";
import { FrontEnd, shown } from "../widgets/front-end";

describe("a latent space to move in", () => {
  const front = new FrontEnd();
  before(() => front.install());
  after(() => setHost(undefined));

  it("has a slider for each number, draws what they say, and leaves nothing behind", async () => {
    const asked: number[][] = [];
    const draw = (z: Tf.Tensor2D) => {
      asked.push([...z.dataSync()]);
      return tf.fill([1, 28, 28, 1], z.sum().dataSync()[0] as number) as Tf.Tensor4D;
    };
    const before = memoryReport().tensors;
    const explorer = await latentExplorer(draw, [0.5, -0.25]);
    const { text, png } = await explorer.still();
    assert.match(text, /number 1: 0\.50 \(-1 to 1\)\nnumber 2: -0\.25/);
    await shown(explorer);
    const second = front.opened.find(({ opening }) => {
      return (opening.data.state as { description?: string }).description === "number 2";
    });
    second?.listener.message({ data: { method: "update", state: { value: 0.5 }, buffer_paths: [] } });
    const drawnAnew = async () => !isDeepStrictEqual((await explorer.still()).png, png);
    for (let i = 0; i < 1000 && !(await drawnAnew()); i++) await tf.nextFrame();
    assert.deepEqual(asked, [
      [0.5, -0.25],
      [0.5, 0.5],
    ]);
    assert.notDeepEqual((await explorer.still()).png, png, "another picture");
    assert.equal(memoryReport().tensors, before);
  });
});
