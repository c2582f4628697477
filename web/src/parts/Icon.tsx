/** The few pictures used beside words; never instead of them. */

const PATHS = {
  bell: "M12 3a6 6 0 0 0-6 6v4l-2 3h16l-2-3V9a6 6 0 0 0-6-6Zm-2 15a2 2 0 0 0 4 0",
  search: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13Zm5 11.5L21 21",
  hide: "M3 3l18 18M10.6 6.2A9 9 0 0 1 12 6c5 0 8.5 4 9.5 6a14 14 0 0 1-3 3.8M6.3 7.8A13.6 13.6 0 0 0 2.5 12c1 2 4.5 6 9.5 6a9 9 0 0 0 4-.9M9.9 10a3 3 0 0 0 4.1 4.1",
  today: "M5 5h14v15H5zM5 10h14M9 3v4m6-4v4m-6 8 2 2 4-4",
  list: "M10 6h10M10 12h10M10 18h10M4 6l1 1 2-2M4 12l1 1 2-2M4 18l1 1 2-2",
  ledger: "M6 3h13v18H6a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2Zm-2 15h15M9 8h6m-6 4h6",
  help: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm-2.6 6.6a2.6 2.6 0 1 1 3.6 2.4c-.7.3-1 .8-1 1.6m0 3v.2",
  shield: "M12 3 5 6v5c0 4.6 3 8 7 10 4-2 7-5.4 7-10V6l-7-3Zm0 5v5m0 3v.2",
  alert: "M12 3 2.5 20h19L12 3Zm0 7v5m0 2.5v.2",
  check: "m5 12.5 4.5 4.5L19 7.5",
  pen: "M4 20h4L19 9l-4-4L4 16v4Zm9-13 4 4",
  arrows: "M4 8h13m-4-4 4 4-4 4M20 16H7m4 4-4-4 4-4",
  back: "M9 6 4 11l5 5M4 11h10a6 6 0 0 1 6 6v2",
  stamp: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm-4 6h8m-8 3h8m-8 3h8",
  phone: "M6 3h3l2 5-2.5 1.5a12 12 0 0 0 6 6L16 13l5 2v3a3 3 0 0 1-3 3A15 15 0 0 1 3 6a3 3 0 0 1 3-3Z",
  house: "M4 11 12 4l8 7v9h-5v-6H9v6H4v-9Z",
  clip: "M8 12V7a4 4 0 0 1 8 0v9a2.5 2.5 0 0 1-5 0V8",
  close: "M6 6l12 12M18 6 6 18",
  down: "m6 9 6 6 6-6",
  up: "m6 15 6-6 6 6",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 4v5l3.5 2",
  lost: "M3 3l18 18M5 12a10 10 0 0 1 4-2.4M19 12a10 10 0 0 0-5-2.8M8.5 15.5a5 5 0 0 1 5-1.2M12 19v.2",
  dot: "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6Z",
  void: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM6 6l12 12",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, className }: { readonly name: IconName; readonly className?: string }) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 24 24"
      className={className ?? "size-5 shrink-0"}
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
