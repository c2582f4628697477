/** Whether a key belongs to the input method, which is composing text, and not to us. */
export interface PressedKey {
  readonly keyCode?: number;
  readonly isComposing?: boolean;
  readonly nativeEvent?: { readonly isComposing?: boolean };
}

/**
 * Enter, Escape, arrows and letters pressed while text is being composed must do nothing of ours. Chromium says
 * `keyCode` 229; WebKit may send a plain Enter with `isComposing`.
 */
export function belongsToIme(event: PressedKey): boolean {
  return (event.isComposing ?? event.nativeEvent?.isComposing ?? false) || event.keyCode === 229;
}
