/** The dialog of one inquiry over the list in which it stands. */

import { lazy, Suspense } from "react";
import type { InquiryRow } from "~/api/inquiries";
import { withWords } from "~/i18n/later";
import { Modal } from "../Modal";
import type { Begun } from "./row";

const InquiryDetail = lazy(() => withWords(import("./InquiryDetail")));

/** The inquiry that is open, and what was begun from its row. */
export interface Opened {
  readonly inquiry: Pick<InquiryRow, "id" | "subject" | "household_id">;
  readonly begin: Begun | undefined;
}

interface InquiryDialogProps {
  readonly opened: Opened | null;
  readonly onClose: () => void;
}

export function InquiryDialog({ opened, onClose }: InquiryDialogProps) {
  return (
    // What is begun in it is kept: it is there again when the dialog is.
    <Modal
      title={opened?.inquiry.subject ?? ""}
      open={opened !== null}
      onClose={onClose}
      written={false}
      wide
    >
      {opened ? (
        <Suspense fallback={null}>
          <InquiryDetail
            id={opened.inquiry.id}
            household={opened.inquiry.household_id ?? null}
            begin={opened.begin}
            onDone={onClose}
          />
        </Suspense>
      ) : null}
    </Modal>
  );
}
