/**
 * W7: a call answered from anywhere. One writes first and looks the household up while writing; what was written
 * survives closing, other screens, a stopped gateway and an expired login.
 */

import { zodResolver } from "@hookform/resolvers/zod";
import { type KeyboardEvent, useLayoutEffect, useRef, useState } from "react";
import { FormProvider, useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { Button } from "~/parts/Button";
import { classes } from "~/parts/classes";
import { Trouble } from "~/parts/feedback/Trouble";
import { TextArea } from "~/parts/form/fields";
import { Icon } from "~/parts/Icon";
import { belongsToIme } from "~/parts/keys/ime";
import { useToldShortcut } from "~/parts/keys/shortcuts";
import { CallerFields } from "./CallerFields";
import { closeInquiry, isInquiryOpen, useInquiryDesk } from "./desk";
import { EMPTY, formSchema, type InquiryForm } from "./form";
import { HandOverAsked } from "./HandOverAsked";
import { HouseholdOfCall } from "./HouseholdOfCall";
import { OtherCalls } from "./OtherCalls";
import { OutcomeFields } from "./OutcomeFields";
import { ClearButton, NextCaller } from "./PanelButtons";
import { SendState } from "./SendState";
import { isBlank } from "./typed";
import { useCalls } from "./useCalls";
import { useIsElsewhere, useUsualOutcome } from "./useOutcome";

export function InquiryPanel() {
  const { t } = useTranslation();
  const desk = useInquiryDesk();
  const form = useForm<InquiryForm>({ defaultValues: EMPTY, resolver: zodResolver(formSchema) });
  const back = useRef<HTMLElement | null>(null);
  const summary = useRef<HTMLTextAreaElement | null>(null);
  const calls = useCalls(form, desk.asked > 0, () => {
    if (isInquiryOpen()) leave();
  });
  const { kept, front, call } = calls;
  const [handing, setHanding] = useState<InquiryForm | null>(null);
  const isElsewhere = useIsElsewhere();
  const wasOpen = useRef(false);
  const begin = useRef(calls.begin);
  begin.current = calls.begin;
  useUsualOutcome(form, kept.settled, call);
  useToldShortcut("Ctrl+Enter", t("inquiry.save"), "writing", desk.open);
  useToldShortcut("Escape", t("shell.keys.close"), "writing", desk.open);

  // Before anything else is drawn: the next key already belongs to the text.
  useLayoutEffect(() => {
    const opens = desk.open && !wasOpen.current;
    wasOpen.current = desk.open;
    if (desk.asked === 0 || !desk.open) return;
    back.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    summary.current?.focus();
    // A started call may be another caller's: only an empty call takes the household on screen.
    const values = form.getValues();
    if (!isBlank(values)) return;
    if (opens) begin.current(desk.household);
    else if (desk.household && !values.household) form.setValue("household", desk.household);
  }, [desk.asked, desk.open, desk.household, form]);

  // Another call is on screen: the next key belongs to its text.
  useLayoutEffect(() => {
    if (call > 0) summary.current?.focus();
  }, [call]);

  function leave(): void {
    kept.keep();
    closeInquiry();
    // The next key is a shortcut already, even before the panel is seen to be gone.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    back.current?.focus();
  }

  const submit = form.handleSubmit(
    (values) => (isElsewhere(values) ? setHanding(values) : front.send(values, kept.draft())),
    () => requestAnimationFrame(() => document.activeElement?.scrollIntoView({ block: "center" })),
  );

  function pressed(event: KeyboardEvent): void {
    if (belongsToIme(event) || event.defaultPrevented) return;
    if (event.key === "Escape") {
      event.preventDefault();
      leave();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      if (!event.repeat && front.sending.state !== "sending") void submit();
    }
  }

  const { errors } = form.formState;
  const { ref: registered, ...rest } = form.register("summary");
  const { sending, busy: held } = front;
  return (
    <>
      <aside
        aria-label={t("inquiry.title")}
        hidden={!desk.open}
        onKeyDown={pressed}
        className={classes(
          "z-20 flex-col overflow-y-auto border-key-900 border-l-2 bg-white",
          "max-desktop-admin:fixed max-desktop-admin:inset-0 max-desktop-admin:z-40",
          "desktop-admin:sticky desktop-admin:top-(--header) desktop-admin:h-[calc(100dvh-var(--header))] desktop-admin:w-md desktop-admin:shrink-0",
          desk.open ? "flex" : "hidden",
        )}
      >
        <div className="flex items-center gap-2 border-solid-gray-200 border-b px-4 py-2">
          <h2 className="flex-1 text-std-18B-160">{t("inquiry.title")}</h2>
          <Button look="text" size="xs" onClick={leave}>
            <Icon name="close" className="size-4" />
            {t("parts.close")}
          </Button>
        </div>
        <FormProvider {...form}>
          <form
            noValidate
            className="flex flex-1 flex-col"
            onSubmit={(event) => {
              event.preventDefault();
              void submit();
            }}
            onCompositionStart={() => kept.hold(true)}
            onCompositionEnd={() => kept.hold(false)}
          >
            <div className="px-4 pt-4 empty:hidden">
              <OtherCalls kept={kept} onTake={calls.take} onResume={calls.resume} />
            </div>
            <fieldset disabled={held} className="flex min-w-0 flex-1 flex-col gap-4 p-4">
              <TextArea
                label={t("inquiry.summary")}
                hint={t("inquiry.intro")}
                rows={5}
                error={errors.summary ? t("inquiry.errors.summary") : undefined}
                {...rest}
                ref={(element) => {
                  registered(element);
                  summary.current = element;
                }}
              />
              <HouseholdOfCall key={call} />
              <CallerFields />
              <OutcomeFields />
            </fieldset>
            {sending.state === "refused" ? <Trouble error={sending.error} /> : null}
            {kept.refusal && sending.state === "idle" ? <Trouble error={kept.refusal} /> : null}
            <SendState sender={front} lost={calls.lost} />
            <div className="sticky bottom-0 flex flex-wrap items-center gap-3 border-solid-gray-200 border-t bg-white p-3">
              <Button type="submit" look="solid" disabled={held} aria-keyshortcuts="Control+Enter">
                {sending.state === "sending" ? t("inquiry.saving") : t("inquiry.save")}
                <kbd className="text-oln-14N-100">Ctrl+Enter</kbd>
              </Button>
              <NextCaller onNext={calls.next} />
              <ClearButton key={String(desk.open)} disabled={held} onClear={calls.clear} />
            </div>
          </form>
        </FormProvider>
      </aside>
      {handing ? (
        <HandOverAsked
          form={handing}
          onNo={() => setHanding(null)}
          onYes={() => {
            setHanding(null);
            void front.send(handing, kept.draft());
          }}
        />
      ) : null}
    </>
  );
}
