const SIZE = 22;

/** The same drawing as the page's icon: decoration beside the name. */
export function Logo() {
  return <img src="/icon.svg" width={SIZE} height={SIZE} alt="" />;
}
