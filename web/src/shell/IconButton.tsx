/** A button of the top bar that shows only an icon: its label is read out and shown as a hint. */

import { Button } from "~/parts/Button";
import { Icon, type IconName } from "~/parts/Icon";

interface IconButtonProps {
  readonly icon: IconName;
  readonly label: string;
  readonly keys: string;
  readonly onClick: () => void;
}

export function IconButton({ icon, label, keys, onClick }: IconButtonProps) {
  return (
    <Button look="text" size="xs" aria-label={label} aria-keyshortcuts={keys} title={label} onClick={onClick}>
      <Icon name={icon} />
    </Button>
  );
}
