import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { LANGUAGES, type Language } from './languages.ts';

type Texts = Readonly<Record<string, unknown>>;

const FILES = import.meta.glob<Texts>(['./en/**/*.json', './zh-CN/**/*.json'], {
  eager: true,
  import: 'default',
});

/** namespace → texts. `./en/failures/image.json` is the namespace `failures/image`. */
export function textsOf(language: Language): Record<string, Texts> {
  const folder = `./${language}/`;
  const own = Object.entries(FILES).filter(([path]) => path.startsWith(folder));
  return Object.fromEntries(own.map(([path, texts]) => [path.slice(folder.length, -'.json'.length), texts]));
}

/** Call once before the first render. The texts are in the bundle: the page never fetches any. */
export async function startTexts(language: Language): Promise<void> {
  const resources = Object.fromEntries(LANGUAGES.map((known) => [known, textsOf(known)]));
  await i18next.use(initReactI18next).init({
    resources,
    lng: language,
    fallbackLng: 'en',
    defaultNS: 'shell',
    initAsync: false,
    // React escapes what it renders.
    interpolation: { escapeValue: false },
  });
}
