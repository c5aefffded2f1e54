/**
 * Whether an element is shown. Browsers without checkVisibility() lay out nothing that is closed.
 * @param {Element | null | undefined} element
 */
export function isVisible(element) {
  if (!element) return false;
  const { checkVisibility } = /** @type {Partial<Element>} */ (element);
  return checkVisibility ? checkVisibility.call(element) : element.getClientRects().length > 0;
}
