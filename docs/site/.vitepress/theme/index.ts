/** VitePress' own theme, with letters of the reader's system: no font has to be fetched. */

import type { Theme } from "vitepress";
import { onContentUpdated } from "vitepress";
import DefaultTheme from "vitepress/theme-without-fonts";
import { watchFigures } from "./figures";
import "./style.css";

const theme: Theme = {
  extends: DefaultTheme,
  setup: () => onContentUpdated(watchFigures),
};

export default theme;
