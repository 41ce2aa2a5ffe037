/** The lab as a component: it comes with the page that shows it, and only in a browser. */
import { withBase } from "vitepress";
import { defineComponent, h, onBeforeUnmount, onMounted, ref } from "vue";

export const BrowserLab = defineComponent(() => {
  const box = ref<HTMLElement>();
  let end: (() => void) | undefined;
  let left = false;
  onMounted(async () => {
    const { mountLab } = await import("../../lab/lab");
    if (box.value && !left) {
      const folder = (name: string) => new URL(withBase(`/lab/${name}/`), location.href).href;
      end = mountLab(box.value, { wasmFolder: folder("wasm"), filesFolder: folder("files") });
    }
  });
  onBeforeUnmount(() => {
    left = true;
    end?.();
  });
  return () =>
    h("div", { class: "lab", ref: box }, [h("p", "The lab needs JavaScript, and a browser with modules and workers.")]);
});
