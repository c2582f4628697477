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
import { isTooMuch, type Level } from "~/parts/inquiry/telling";
import { belongsToIme } from "~/parts/keys/ime";
import { useToldShortcut } from "~/parts/keys/shortcuts";
import { AnswerCard } from "./AnswerCard";
import { CallerFields } from "./CallerFields";
import { closeInquiry, isInquiryOpen, useInquiryDesk } from "./desk";
import { EMPTY, formSchema, type InquiryForm, toldIn } from "./form";
import { Guard } from "./Guard";
import { HandOverAsked } from "./HandOverAsked";
import { HouseholdOfCall } from "./HouseholdOfCall";
import { MoreFields } from "./MoreFields";
import { OtherCalls } from "./OtherCalls";
import { OutcomeFields } from "./OutcomeFields";
import { ClearButton, NextCaller } from "./PanelButtons";
import { SendState } from "./SendState";
import { ToldAsked } from "./ToldAsked";
import { isBlank } from "./typed";
import { useCalls } from "./useCalls";
import { useFocusInPanel } from "./useFocusInPanel";
import { useIsElsewhere, useUsualOutcome } from "./useOutcome";
import { useTelling } from "./useTelling";

/** What is asked before a call is logged. */
type Asked =
  | { readonly what: "told"; readonly form: InquiryForm; readonly allowed: Level }
  | { readonly what: "elsewhere"; readonly form: InquiryForm };

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
  const [asked, setAsked] = useState<Asked | null>(null);
  const isElsewhere = useIsElsewhere();
  const telling = useTelling(form);
  const wasOpen = useRef(false);
  const begin = useRef(calls.begin);
  begin.current = calls.begin;
  useUsualOutcome(form, kept.settled, call);
  useToldShortcut("Ctrl+Enter", t("inquiry.save"), "writing", desk.open);
  useToldShortcut("Escape", t("shell.keys.close"), "writing", desk.open);
  const panel = useFocusInPanel(front.sending.state, desk.open, () => summary.current?.focus());

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
    // Where that was nothing, it is the screen: a notice must not take the focus.
    if (document.activeElement === document.body)
      document.getElementById("content")?.focus({ preventScroll: true });
  }

  /** Log it, once everything was asked that has to be. */
  function log(values: InquiryForm): void {
    const allowed = telling?.level;
    if (allowed && !values.incident && isTooMuch(toldIn(values), allowed))
      setAsked({ what: "told", form: values, allowed });
    else if (isElsewhere(values)) setAsked({ what: "elsewhere", form: values });
    else send(values);
  }

  function send(values: InquiryForm): void {
    setAsked(null);
    void front.send(values, kept.draft());
  }

  const submit = form.handleSubmit(log, () =>
    requestAnimationFrame(() => document.activeElement?.scrollIntoView({ block: "nearest" })),
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
        ref={panel}
        tabIndex={-1}
        aria-label={t("inquiry.title")}
        hidden={!desk.open}
        onKeyDown={pressed}
        className={classes(
          "z-20 flex-col overflow-y-auto border-key-900 border-l-2 bg-white outline-none",
          "max-desktop-admin:fixed max-desktop-admin:inset-0 max-desktop-admin:z-40",
          "desktop-admin:sticky desktop-admin:top-(--header) desktop-admin:h-[calc(100dvh-var(--header))] desktop-admin:w-120 desktop-admin:shrink-0",
          desk.open ? "flex" : "hidden",
        )}
      >
        <div className="flex items-center gap-2 border-solid-gray-200 border-b px-3 py-0.5">
          <h2 className="flex-1 text-dns-16B-130">{t("inquiry.title")}</h2>
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
            <div className="px-3 pt-2 empty:hidden">
              <OtherCalls kept={kept} onTake={calls.take} onResume={calls.resume} />
            </div>
            <fieldset disabled={held} className="flex min-w-0 flex-1 flex-col gap-1.5 px-3 py-1.5">
              <TextArea
                label={t("inquiry.summary")}
                placeholder={t("inquiry.intro")}
                grows
                className="gap-1"
                error={errors.summary ? t("inquiry.errors.summary") : undefined}
                {...rest}
                ref={(element) => {
                  registered(element);
                  summary.current = element;
                }}
              />
              <HouseholdOfCall key={`household ${call}`} />
              <CallerFields />
              <Guard />
              <OutcomeFields />
              <MoreFields key={`more ${call}`} />
              <AnswerCard />
            </fieldset>
            {sending.state === "refused" ? <Trouble error={sending.error} /> : null}
            {kept.refusal && sending.state === "idle" ? <Trouble error={kept.refusal} /> : null}
            <SendState sender={front} lost={calls.lost} />
            <div className="sticky bottom-0 flex flex-wrap items-center gap-x-2 gap-y-1 border-solid-gray-200 border-t bg-white px-3 py-1.5">
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
      {asked?.what === "told" ? (
        <ToldAsked
          told={toldIn(asked.form)}
          allowed={asked.allowed}
          onNo={() => setAsked(null)}
          onYes={() => {
            setAsked(null);
            log({ ...asked.form, incident: true });
          }}
        />
      ) : null}
      {asked?.what === "elsewhere" ? (
        <HandOverAsked form={asked.form} onNo={() => setAsked(null)} onYes={() => send(asked.form)} />
      ) : null}
    </>
  );
}
