// Which shortcut a key stands for, also on keyboards whose keys carry other characters.

/**
 * What a key may mean: first its own character, then that of its position on a US keyboard.
 * Latin letters and digits only mean themselves, since Dvorak and AZERTY have them elsewhere. When a
 * browser fills a form in, it sends events without a key.
 * @param {KeyboardEvent} event
 * @returns {string[]} in lower case; none with Ctrl, Alt or Command
 */
export function shortcutsOf({ key = "", code = "", shiftKey, ctrlKey, metaKey, altKey }) {
  if (ctrlKey || metaKey || altKey) return [];
  const character = key === "؟" ? "?" : key.normalize("NFKC").toLowerCase();
  const position = code === "Space" ? " " : /^(?:Digit|Key)(.)$/.exec(code)?.[1]?.toLowerCase();
  const meansItself = /^[a-z0-9]$/.test(character);
  return position && !shiftKey && !meansItself ? [character, position] : [character];
}
