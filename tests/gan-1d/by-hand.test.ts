import assert from "node:assert/strict";
import { memoryReport, randomStreams, tf } from "../../src/engine";
import { setHost } from "../../src/engine/host";
import { LineGame, Mixture } from "../../src/gan-1d";
import { playByHand } from "../../src/gan-1d/figures";
import { FrontEnd, shown } from "../widgets/front-end";

const data = new Mixture([{ share: 1, mean: -1, standardDeviation: 0.5 }]);

describe("a game on the line, played by hand", () => {
  let game: LineGame;
  beforeEach(() => {
    game = new LineGame({ data, streams: randomStreams(6), start: 3 });
  });
  afterEach(() => {
    setHost(undefined);
    game.dispose();
  });

  it("trains one network while the other holds still", async () => {
    const { generator, discriminator } = game.players;
    const weights = () => [generator, discriminator].map((one) => one.getWeights().map((w) => [...w.dataSync()]));
    const [g0, d0] = weights();
    await game.trainGenerator(3);
    const [g1, d1] = weights();
    assert.notDeepEqual(g1, g0);
    assert.deepEqual(d1, d0);
    await game.trainDiscriminator(3);
    const [g2, d2] = weights();
    assert.deepEqual(g2, g1);
    assert.notDeepEqual(d2, d1);
  });

  it("has buttons that do what they say, and counts what was taken", async () => {
    const front = new FrontEnd();
    front.install();
    const panel = await playByHand(game);
    await shown(panel);
    const press = async (label: string, until: (text: string) => boolean = () => true) => {
      front.press(label);
      for (let i = 0; i < 1000 && !until((await panel.still()).text); i++) await tf.nextFrame();
      return (await panel.still()).text;
    };
    assert.match((await panel.still()).text, /D has taken 0 steps, G 0/);
    assert.match(
      await press("D: 10 steps", (text) => /D has taken 10 steps, G 0/.test(text)),
      /D has taken 10 steps, G 0;/,
    );
    assert.match(await press("G: 10 steps", (text) => /G 10/.test(text)), /D has taken 10 steps, G 10;/);
    const before = memoryReport().tensors;
    await press("run", (text) => /D has taken (3\d|[4-9]\d) steps/.test(text));
    front.press("D: 10 steps"); // not heard: the game runs
    front.press("pause");
    const steps = async () => (await panel.still()).text.match(/D has taken (\d+) steps, G (\d+)/)?.slice(1) ?? [];
    for (let i = 0; i < 30; i++) await tf.nextFrame();
    const [d, g] = await steps();
    assert.equal(d, g, "both took as many");
    for (let i = 0; i < 30; i++) await tf.nextFrame();
    assert.deepEqual(await steps(), [d, g], "it has stopped");
    assert.equal(memoryReport().tensors, before, "no tensor is left behind");
  });
});
