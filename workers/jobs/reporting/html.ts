/** HTML as values: text is escaped when it becomes HTML, and nothing else can. */
export class Html {
  private constructor(readonly text: string) {}

  /** Strings and numbers among the values are escaped; Html is taken as it is, arrays one after the other. */
  static of(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
    return new Html(parts.reduce((text, part, i) => text + part + rendered(values[i]), ''));
  }
}

export type HtmlValue = string | number | Html | undefined | readonly HtmlValue[];

export const html = Html.of;

function rendered(value: HtmlValue): string {
  if (value === undefined) return '';
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(rendered).join('');
  return escaped(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** @param head column titles */
export function table(head: readonly string[], rows: readonly (readonly HtmlValue[])[]): Html {
  return html`<table><thead><tr>${head.map((title) => html`<th scope="col">${title}</th>`)}</tr></thead><tbody>${rows.map(
    (cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`,
  )}</tbody></table>`;
}
