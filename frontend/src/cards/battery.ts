/** What a battery site is to hold: band and prices now, the bands of the day, and what was sent. */

import { css, html, nothing, type TemplateResult } from "lit";
import type { Now, Site } from "../answers";
import { InsightCard } from "../card";
import { DOMAIN, type Chosen } from "../find";
import { clock, coin, duration, inCoins, price } from "../format";
import { NowCard } from "../now";
import { stateText } from "../texts";

const DAY_MINUTES = 1440;
const WHY = `component.${DOMAIN}.entity.binary_sensor.powerwall_out_of_sync.state_attributes.no_tariff.state`;

const minute = (wall: string): number => {
  const [hours, minutes] = wall.split(":").map(Number);
  return hours! * 60 + minutes!;
};
const place = (wall: string): number => (100 * minute(wall)) / DAY_MINUTES;

export class BatteryCard extends NowCard {
  static override keys = ["powerwall_tariff", "powerwall_status"];

  protected override content({ device }: Chosen): TemplateResult {
    const { answer } = this;
    const site = answer.sites.find((one) => one.device_id === device) ?? answer.sites[0];
    if (!site) return html`<p>${this.t("card_battery_none")}</p>`;
    return html`${site.bands.length ? this.now(site, answer) : this.without(site)} ${this.sending(site, answer.zone)}
    ${site.bands.length ? this.bands(site, answer) : nothing}`;
  }

  private without(site: Site): TemplateResult {
    const why = site.no_tariff && this.hass!.localize(`${WHY}.${site.no_tariff}`);
    return html`<p class="head" role="status">${site.name}: ${this.t("card_battery_no_tariff")}</p>
      ${why ? html`<p>${why}.</p>` : nothing}`;
  }

  private word = (label: string): string => this.t(`card_battery_${label.toLowerCase()}`);

  private now(site: Site, { zone, currency }: Now): TemplateResult {
    const wall = clock(Date.now(), zone);
    const band = site.bands.find((one) => wall < one.end)!;
    const values = { buy: price(band.buy, currency), sell: price(band.sell, currency), until: band.end };
    return html`<p class="quiet">${site.name}</p>
      <p class="head" role="status">${this.word(band.label)}</p>
      <p>${this.t("card_battery_now", values)}</p>`;
  }

  private sending(site: Site, zone: string): TemplateResult {
    const [now, sent] = [Date.now(), site.last_sent_at ? Date.parse(site.last_sent_at) : undefined];
    const next = site.next_attempt_at ? Date.parse(site.next_attempt_at) : undefined;
    return html`<p class="status">${site.status ? stateText(this.hass!, "powerwall_status", site.status) : nothing}</p>
      ${site.is_on ? nothing : html`<p>${this.t("card_battery_off")}</p>`}
      <p>
        ${sent === undefined
          ? this.t("card_battery_never_sent")
          : this.t("card_battery_sent", { time: this.dated(sent, zone), age: duration(now - sent) })}
        ${next === undefined
          ? nothing
          : next > now + 1000
            ? this.t("card_battery_next", { time: this.dated(next, zone) })
            : this.t(`card_battery_due_${site.sender}`)}
      </p>`;
  }

  private bands({ bands }: Site, { zone, currency }: Now): TemplateResult {
    const wall = clock(Date.now(), zone);
    const highest = Math.max(...bands.map((band) => band.buy)) || 1;
    const isNow = (band: (typeof bands)[number]) => band.start <= wall && wall < band.end;
    return html`<div class="strip" aria-hidden="true">
        ${bands.map(
          (band) => html`<div
            class="band ${band.label}"
            style="left:${place(band.start)}%;width:${place(band.end) - place(band.start)}%;height:${25 + (75 * band.buy) / highest}%"
          ></div>`,
        )}
        <div class="line" style="left:${place(wall)}%"></div>
      </div>
      <div class="hours" aria-hidden="true">
        ${["00:00", "06:00", "12:00", "18:00", "24:00"].map((hour) => html`<span>${hour}</span>`)}
      </div>
      <table>
        <caption class="hidden">${this.t("card_battery_bands")}</caption>
        <tr>
          <th scope="col">${this.t("card_battery_time")}</th>
          <th scope="col">${this.t("card_battery_band")}</th>
          <th scope="col">${this.t("card_battery_buy", { coin: coin(currency) })}</th>
          <th scope="col">${this.t("card_battery_sell", { coin: coin(currency) })}</th>
        </tr>
        ${bands.map(
          (band) => html`<tr class=${isNow(band) ? "current" : ""} aria-current=${isNow(band) ? "time" : nothing}>
            <td>${band.start}–${band.end}</td>
            <td><i class="band ${band.label}"></i>${this.word(band.label)}</td>
            <td>${inCoins(band.buy)}</td>
            <td>${inCoins(band.sell)}</td>
          </tr>`,
        )}
      </table>`;
  }

  static override styles = [
    InsightCard.styles,
    css`
      .head { font-size: clamp(1.4rem, 8cqi, 2.4rem); font-weight: 600; line-height: 1.1; }
      .status { font-weight: 500; }
      .strip { position: relative; height: 64px; margin-top: 12px; }
      .strip .band { position: absolute; bottom: 0; box-sizing: border-box; border-inline-end: 1px solid var(--card-background-color); }
      .line { position: absolute; top: -4px; bottom: 0; border-inline-start: 2px solid var(--primary-text-color); }
      .hours { display: flex; justify-content: space-between; font-size: 0.85em; margin: 2px 0 8px; }
      .band { background-color: var(--warning-color); }
      .SUPER_OFF_PEAK { background-color: var(--info-color); }
      .OFF_PEAK { background-color: var(--success-color); }
      .ON_PEAK { background-color: var(--error-color); background-image: repeating-linear-gradient(135deg, transparent 0 4px, rgb(0 0 0 / 25%) 4px 6px); }
      .PARTIAL_PEAK { background-image: repeating-linear-gradient(135deg, transparent 0 8px, rgb(0 0 0 / 25%) 8px 10px); }
      i { display: inline-block; width: 12px; height: 12px; margin-inline-end: 6px; border-radius: 2px; }
      th, td { padding-inline: 4px; }
      td:first-child { white-space: nowrap; }
      td:nth-child(2), th:nth-child(2) { text-align: start; }
      .current td { font-weight: 600; }
    `,
  ];
}
