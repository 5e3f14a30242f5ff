/** Bars and heat maps by Home Assistant's own chart element, an internal of it that only this file uses. */
import { html, type TemplateResult } from "lit";
import type { Hass } from "./hass";

/** A CSS colour, and a pattern, so that no colour is needed to know it. */
export interface Look { color: string; pattern?: keyof typeof DECALS }

/** For a heat map there are rows, and `values` has those of each row after another. */
export interface Drawing {
  labels: string[];
  rows?: string[];
  values: (number | null)[];
  /** Where readings are missing: all, or some. */
  gaps: ("all" | "some" | undefined)[];
  series: { name: string; look: Look; values: (number | null)[] }[];
  line?: { name: string; values: (number | null)[] };
  number(value: number): string;
  /** What is said of one of `values`, line by line. */
  describe(place: number): string;
}

/** What the element gets; the same objects as long as nothing is another. */
export type Given = ReturnType<typeof given>;

const [NAME, IN_SIGHT_FRAMES] = ["ha-chart-base", 300];
const stripes = (rotation: number) => ({ symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation, color: "rgba(255, 255, 255, 0.45)" });
const DECALS = {
  stripes: stripes(Math.PI / 4),
  back: stripes(-Math.PI / 4),
  rows: stripes(0),
  dots: { ...stripes(0), symbol: "circle", dashArrayX: [[6, 6], [0, 6, 6, 0]], dashArrayY: [6, 0], symbolSize: 0.7 },
};

export const canDraw = (): boolean => Boolean(window.customElements.get(NAME));

export function given(drawing: Drawing, style: CSSStyleDeclaration) {
  const css = (value: string) =>
    value.replace(/var\((--[\w-]+), ([^)]+)\)/, (_, name: string, other: string) => style.getPropertyValue(name) || other);
  const [quiet, color] = [css("var(--divider-color, #ccc)"), css("var(--primary-text-color, #111)")];
  const { labels, rows, line } = drawing;
  const box = (x: number, y: number, width: number, height: number, fill?: string) => {
    const [left, right, top, bottom] = [x - width / 2, x + width / 2, y, y + height].map(Math.round) as [number, number, number, number];
    const style = fill ? { fill } : { fill: quiet, decal: { ...DECALS.stripes, color } };
    return { type: "rect", shape: { x: left, y: top, width: right - left, height: bottom - top }, style };
  };
  const axis = { type: "category", axisTick: { show: false }, axisLabel: { hideOverlap: true } };
  const tooltip = { confine: true, extraCssText: "white-space: pre-line" };
  const grid = { left: 4, right: 8, top: 12, bottom: rows ? 44 : 4, containLabel: true };
  const xAxis = { ...axis, data: labels };
  const custom = (renderItem: object, data: unknown[]) => ({ type: "custom", renderItem, data, progressive: 0, encode: { x: 0, y: rows ? 1 : [] } });
  if (rows) {
    const places = drawing.values.map((value, place) => [place % labels.length, Math.floor(place / labels.length), value, place]);
    const known = drawing.values.filter((value) => value !== null);
    const [low, high] = [Math.min(0, ...known), Math.max(0, ...known)];
    const most = Math.max(-low, high) || 1;
    const colors = ["var(--success-color, #43a047)", "var(--card-background-color, #fff)", "var(--primary-color, #03a9f4)"];
    const cell = (isGap: boolean) => (_: unknown, api: any) => {
      const [x, y] = api.coord([api.value(0), api.value(1)]);
      const [width, height] = api.size([1, 1]);
      return box(x, y - height / 2, width, height, isGap ? undefined : api.visual("color"));
    };
    const height = Math.min(Math.max(rows.length * 18 + 80, 220), 640);
    const interval = Math.ceil((rows.length * 18) / height) - 1;
    const yAxis = { ...axis, data: rows, inverse: true, axisLabel: { interval } };
    const visualMap = {
      seriesIndex: 0, dimension: 2, min: low < 0 ? -most : 0, max: most, orient: "horizontal", left: "center", bottom: 0,
      itemHeight: 120, itemWidth: 12, textStyle: { color }, text: [drawing.number(most), drawing.number(low < 0 ? -most : 0)],
      inRange: { color: colors.slice(low < 0 ? 0 : 1).map(css) },
    };
    const formatter = ({ data }: { data: number[] }) => drawing.describe(data[3]!);
    const [there, gone] = [places.filter(([, , value]) => value !== null), places.filter((_, place) => drawing.gaps[place] === "all")];
    const data = [custom(cell(false), there), custom(cell(true), gone)];
    return { data, options: { xAxis, yAxis, visualMap, grid, tooltip: { ...tooltip, formatter } }, height };
  }
  const mark = ({ coordSys }: any, api: any) => {
    const [[x], [width]] = [api.coord([api.value(0), 0]), api.size([1, 0])];
    return box(x, coordSys.y, 0.9 * width, api.value(1) ? coordSys.height : 8);
  };
  const bars = drawing.series.map(({ name, look, values }) => ({
    type: "bar", stack: "all", name, data: values, barCategoryGap: "10%", color: css(look.color),
    itemStyle: { color: css(look.color), decal: look.pattern && DECALS[look.pattern] },
  }));
  const other = line && { type: "line", step: "middle", symbol: "none", name: line.name, data: line.values, color, lineStyle: { color, width: 2, type: "dashed" } };
  const marks = drawing.gaps.flatMap((gap, place) => (gap ? [[place, Number(gap === "all")]] : []));
  const formatter = ([one]: { dataIndex: number }[]) => drawing.describe(one!.dataIndex);
  // without marks the element can also play it as sounds
  const data = [...bars, ...(other ? [other] : []), ...(marks.length ? [{ ...custom(mark, marks), silent: true, z: 9 }] : [])];
  const yAxis = { type: "value", axisLabel: { formatter: drawing.number } };
  const shadow = { ...tooltip, trigger: "axis", axisPointer: { type: "shadow" }, formatter };
  return { data, options: { xAxis, yAxis, grid, tooltip: shadow }, height: 300 };
}

export function chart(hass: Hass, { data, options, height }: Given, picked: (place: number) => void): TemplateResult {
  const click = ({ detail }: CustomEvent<{ dataIndex: number; data: number | number[] }>) =>
    picked(Array.isArray(detail.data) ? detail.data[3]! : detail.dataIndex);
  return html`<ha-chart-base .hass=${hass} .data=${data} .options=${options} .height=${`${height}px`} @chart-click=${click}
    style="--chart-max-height: ${height}px" hide-reset-button></ha-chart-base>`;
}

/** A chart without anything in it: its library is loaded while an answer is on its way. */
export const blank = (hass: Hass): TemplateResult => html`<ha-chart-base .hass=${hass} height="300px"></ha-chart-base>`;

/** Wait until a chart below `root` is drawn; false: it is in sight for seconds, and is not. */
export async function isDrawn(root: ParentNode): Promise<boolean> {
  const element = root.querySelector<HTMLElement & { chart?: object; updateComplete: Promise<unknown> }>(NAME);
  await element?.updateComplete;
  for (let frames = 0; element?.isConnected && !element.chart; ) {
    await new Promise(requestAnimationFrame);
    const { top, bottom, height } = element.getBoundingClientRect();
    if (height && bottom > 0 && top < window.innerHeight && ++frames > IN_SIGHT_FRAMES) return false;
  }
  return true;
}
