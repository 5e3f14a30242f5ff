/** What a battery site is to hold: band and prices now, the bands of the day, and what was sent. */
import { html, nothing, unsafeCSS, type TemplateResult } from "lit";
import type { Site } from "../answers";
import { InsightCard } from "../card";
import { DOMAIN, ofDevice, type Chosen } from "../find";
import { clock, coin, duration, inCoins, price } from "../format";
import { stateText } from "../texts";
import styles from "./battery.css";

const WHY = `component.${DOMAIN}.entity.binary_sensor.powerwall_out_of_sync.state_attributes.no_tariff.state`;

/** Where a time of the clock is in a day [%]. */
const place = (wall: string): number => (Number(wall.slice(0, 2)) + Number(wall.slice(3)) / 60) / 0.24;

export class BatteryCard extends InsightCard {
  static override keys = ["powerwall_tariff", "powerwall_status"];
  static override none = "card_battery_none";

  protected override content({ device }: Chosen): TemplateResult {
    const { sites, zone, currency } = this.answer;
    const site = ofDevice(sites, device);
    if (!site) return html`<p>${this.t(BatteryCard.none)}</p>`;
    const wall = clock(Date.now(), zone);
    const band = site.bands.find((one) => wall < one.end);
    const why = site.no_tariff && this.hass!.localize(`${WHY}.${site.no_tariff}`);
    const values = band && { buy: price(band.buy, currency), sell: price(band.sell, currency), until: band.end };
    return html`<p class="quiet">${site.name}</p>
      <p class="head" role="status">${band ? this.word(band.label) : this.t("card_battery_no_tariff")}</p>
      <p>${values ? this.t("card_battery_now", values) : why}</p>
      ${this.sending(site)} ${band ? this.bands(site, wall) : nothing}`;
  }

  private word = (label: string): string => this.t(`card_battery_${label.toLowerCase()}`);

  private sending({ status, is_on, sender, ...site }: Site): TemplateResult {
    const now = Date.now();
    const [sent, next] = [Date.parse(site.last_sent_at ?? ""), Date.parse(site.next_attempt_at ?? "")];
    const lastly = sent ? this.t("card_battery_sent", { time: this.dated(sent), age: duration(now - sent) }) : this.t("card_battery_never_sent");
    const coming = next > now + 1000 ? this.t("card_battery_next", { time: this.dated(next) }) : this.t(`card_battery_due_${sender}`);
    return html`${status ? html`<p class="status">${stateText(this.hass!, "powerwall_status", status)}</p>` : nothing}
      ${is_on || status === "switched_off" ? nothing : html`<p>${this.t("card_battery_off")}</p>`}
      <p>${lastly} ${next ? coming : nothing}</p>`;
  }

  private bands({ bands }: Site, wall: string): TemplateResult {
    const sign = { coin: coin(this.answer.currency) };
    const highest = Math.max(...bands.map((band) => band.buy)) || 1;
    return html`<div class="strip" aria-hidden="true">
        ${bands.map(({ start, end, label, buy }) => html`<div class="band ${label}"
          style="left:${place(start)}%;width:${place(end) - place(start)}%;height:${25 + (75 * buy) / highest}%"></div>`)}
        <div class="line" style="left:${place(wall)}%"></div>
      </div>
      <div class="hours" aria-hidden="true">${[0, 6, 12, 18, 24].map((hour) => html`<span>${`${hour}`.padStart(2, "0")}:00</span>`)}</div>
      <table aria-label=${this.t("card_battery_bands")}>
        <tr>${["time", "band", "buy", "sell"].map((name) => html`<th scope="col">${this.t(`card_battery_${name}`, sign)}</th>`)}</tr>
        ${bands.map(({ start, end, label, buy, sell }) => html`<tr aria-current=${start <= wall && wall < end ? "time" : nothing}>
          <td>${start}–${end}</td><td><i class="band ${label}"></i>${this.word(label)}</td><td>${inCoins(buy)}</td><td>${inCoins(sell)}</td>
        </tr>`)}
      </table>`;
  }

  static override styles = [InsightCard.styles, unsafeCSS(styles)];
}
