/**
 * W7: a call answered from anywhere. One writes first and looks the household up while writing; what was written
 * survives closing, other screens, a stopped gateway and an expired login.
 */

import { zodResolver } from "@hookform/resolvers/zod";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import { FormProvider, type UseFormReturn, useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { awaitWrite } from "~/api/awaited";
import { householdQuery } from "~/api/households";
import { staffQuery, useStaffName } from "~/api/people";
import { useSession } from "~/api/session";
import { Button } from "~/parts/Button";
import { classes } from "~/parts/classes";
import { tell } from "~/parts/feedback/notices";
import { Trouble } from "~/parts/feedback/Trouble";
import { TextArea } from "~/parts/form/fields";
import { Icon } from "~/parts/Icon";
import { whyUnnamed } from "~/parts/inquiry/unnamed";
import { belongsToIme } from "~/parts/keys/ime";
import { useToldShortcut } from "~/parts/keys/shortcuts";
import { CallerFields } from "./CallerFields";
import { closeInquiry, useInquiryDesk } from "./desk";
import { EMPTY, formSchema, goesElsewhere, type InquiryForm, usualOutcome } from "./form";
import { HandOverAsked } from "./HandOverAsked";
import { HouseholdOfCall } from "./HouseholdOfCall";
import { OtherCalls } from "./OtherCalls";
import { OutcomeFields } from "./OutcomeFields";
import { SendState } from "./SendState";
import { isBlank } from "./typed";
import { useKeptCall } from "./useKeptCall";
import { type Sent, useSending } from "./useSending";

export function InquiryPanel() {
  const { t } = useTranslation();
  const desk = useInquiryDesk();
  const staffName = useStaffName();
  const cache = useQueryClient();
  const form = useForm<InquiryForm>({ defaultValues: EMPTY, resolver: zodResolver(formSchema) });
  const back = useRef<HTMLElement | null>(null);
  const summary = useRef<HTMLTextAreaElement | null>(null);
  const { sending, lost, send, stop } = useSending(logged);
  const kept = useKeptCall(form, desk.asked > 0);
  const [handing, setHanding] = useState<InquiryForm | null>(null);
  const isElsewhere = useIsElsewhere();
  const abandon = useRef(kept.abandon);
  abandon.current = kept.abandon;
  const wasOpen = useRef(false);
  const [call, setCall] = useState(0);
  useUsualOutcome(form, kept.taken?.household_id ?? null, call);
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
    if (opens) {
      // What was only chosen belongs to a caller who has gone.
      abandon.current();
      form.reset({ ...EMPTY, household: desk.household ?? null });
      setCall((before) => before + 1);
    } else if (desk.household && !values.household) form.setValue("household", desk.household);
  }, [desk.asked, desk.open, desk.household, form]);

  function logged({ inquiry, form: sent, draft, stuck }: Sent): void {
    const number = inquiry.number ?? "";
    const known = cache.getQueryData(householdQuery(sent.household ?? "").queryKey);
    const unnamed = whyUnnamed(sent.messageTo, sent.household, known);
    if (sent.household) awaitWrite(sent.household, `inquiries.inquiry:${inquiry.id}`, inquiry.version);
    if (stuck) tell(t("inquiry.handOffFailed", { number }), "bad");
    else if (sent.outcome === "message" && unnamed !== "unknown") {
      const name = unnamed ? t("inquiry.card.worker") : staffName(sent.messageTo);
      tell(t("inquiry.savedMessage", { number, name }));
    } else tell(t("inquiry.saved", { number }));
    kept.end(draft);
    form.reset(EMPTY);
    leave();
  }

  function leave(): void {
    kept.keep();
    closeInquiry();
    // The next key is a shortcut already, even before the panel is seen to be gone.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    back.current?.focus();
  }

  const submit = form.handleSubmit(
    (values) => (isElsewhere(values) ? setHanding(values) : send(values, kept.draft())),
    () => requestAnimationFrame(() => document.activeElement?.scrollIntoView({ block: "center" })),
  );

  function pressed(event: KeyboardEvent): void {
    if (belongsToIme(event) || event.defaultPrevented) return;
    if (event.key === "Escape") {
      event.preventDefault();
      leave();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      if (!event.repeat && sending.state !== "sending") void submit();
    }
  }

  const { errors } = form.formState;
  const { ref: registered, ...rest } = form.register("summary");
  const held = sending.state === "sending" || sending.state === "unsent";
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
            <fieldset disabled={held} className="flex min-w-0 flex-1 flex-col gap-4 p-4">
              <OtherCalls kept={kept} />
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
            <SendState
              sending={sending}
              lost={lost}
              onNow={(sent, draft) => void send(sent, draft)}
              onEdit={stop}
            />
            <div className="sticky bottom-0 flex items-center gap-3 border-solid-gray-200 border-t bg-white p-3">
              <Button type="submit" look="solid" disabled={held} aria-keyshortcuts="Control+Enter">
                {sending.state === "sending" ? t("inquiry.saving") : t("inquiry.save")}
                <kbd className="text-oln-14N-100">Ctrl+Enter</kbd>
              </Button>
              <ClearButton
                key={String(desk.open)}
                disabled={held}
                onClear={() => {
                  kept.end();
                  form.reset(EMPTY);
                }}
              />
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
            void send(handing, kept.draft());
          }}
        />
      ) : null}
    </>
  );
}

function ClearButton({ disabled, onClear }: { disabled: boolean; onClear: () => void }) {
  const { t } = useTranslation();
  const [sure, setSure] = useState(false);
  if (!sure)
    return (
      <Button look="text" className="ml-auto" disabled={disabled} onClick={() => setSure(true)}>
        {t("inquiry.clear")}
      </Button>
    );
  return (
    <div role="alert" className="ml-auto flex flex-wrap items-center gap-2 text-dns-14N-130">
      <span>{t("inquiry.clearSure")}</span>
      <Button size="xs" autoFocus onClick={() => setSure(false)}>
        {t("inquiry.keep")}
      </Button>
      <Button
        size="xs"
        look="solid"
        onClick={() => {
          setSure(false);
          onClear();
        }}
      >
        {t("inquiry.clearYes")}
      </Button>
    </div>
  );
}

function useIsElsewhere(): (form: InquiryForm) => boolean {
  const { acting_post } = useSession();
  const staff = useQuery(staffQuery).data ?? [];
  return (form) => goesElsewhere(form, staff, acting_post.office_code);
}

/**
 * Proposes the usual outcome for the chosen household, again for each new `call`. A choice of the user, also one `settled` before
 * an F5, is kept.
 */
function useUsualOutcome(form: UseFormReturn<InquiryForm>, settled: string | null, call: number): void {
  const { staff } = useSession();
  const chosen = form.watch("household");
  const household = useQuery({ ...householdQuery(chosen ?? ""), enabled: chosen !== null }).data;
  const worker = chosen === null ? null : household?.worker;
  const proposed = useRef(usualOutcome(null, staff.id));
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new call about the same household is proposed the same again
  useEffect(() => {
    if (worker === undefined) return;
    const usual = usualOutcome(worker, staff.id);
    const { outcome, messageTo } = form.getValues();
    const before = [usualOutcome(null, staff.id), proposed.current];
    const own = !before.some(
      (each) => each.outcome === outcome && (each.messageTo === messageTo || messageTo === ""),
    );
    proposed.current = usual;
    if (own || (chosen !== null && chosen === settled) || form.getFieldState("outcome").isTouched) return;
    form.setValue("outcome", usual.outcome);
    form.setValue("messageTo", usual.messageTo);
  }, [worker, staff.id, form, chosen, settled, call]);
}
