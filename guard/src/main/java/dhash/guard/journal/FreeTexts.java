package dhash.guard.journal;

import dhash.engine.gate.Health;
import dhash.engine.gate.Judgement;
import dhash.engine.gate.Reading;
import dhash.engine.gate.Sample;
import dhash.engine.gate.Telemetry;
import dhash.engine.plan.Permit;
import dhash.engine.rollout.Event;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Takes secrets out of what people and others have written into events: reasons, findings,
 * explanations. What is exact stays as it is: names, revisions, digests, files, times, and who gave
 * an order. Nothing that decides reads a free text, so that no rollout goes another way for it.
 */
final class FreeTexts {
  private final UnaryOperator<String> redact;

  FreeTexts(UnaryOperator<String> redact) {
    this.redact = redact;
  }

  List<Event> redacted(List<Event> events) {
    return events.stream().map(this::redacted).toList();
  }

  private Event redacted(Event event) {
    return switch (event) {
      case Event.Opened it ->
          it.because(redact.apply(it.reason())).with(it.permit().map(this::redacted));
      case Event.Rehearsed it -> new Event.Rehearsed(it.findings().stream().map(redact).toList());
      case Event.Sampled it -> new Event.Sampled(redacted(it.sample()));
      case Event.GateNeared it -> new Event.GateNeared(redacted(it.judgement()));
      case Event.GatePaused it -> new Event.GatePaused(redacted(it.judgement()));
      case Event.GateWarned it -> new Event.GateWarned(redacted(it.judgement()));
      case Event.GateFailed it -> new Event.GateFailed(redacted(it.judgement()));
      case Event.WindowEnded it ->
          new Event.WindowEnded(it.judgements().stream().map(this::redacted).toList());
      case Event.Held it -> new Event.Held(redact.apply(it.reason()));
      case Event.OrderTaken it ->
          new Event.OrderTaken(it.id(), it.order(), it.by(), redact.apply(it.reason()), it.at());
      case Event.RollbackBegan it ->
          new Event.RollbackBegan(
              it.cause(), redact.apply(it.reason()), it.data(), it.restore(), it.at());
      case Event.EffectFailed it ->
          new Event.EffectFailed(it.effect(), redact.apply(it.reason()), it.retryAt());
      case Event.EffectGivenUp it ->
          new Event.EffectGivenUp(it.effect(), redact.apply(it.reason()));
      case Event.Ended it -> new Event.Ended(it.ending(), redact.apply(it.detail()), it.at());
      case Event.ChecksPassed _,
          Event.BackupTaken _,
          Event.SchemaExpanded _,
          Event.FleetReached _,
          Event.SmokeTestsPassed _,
          Event.StepBaked _,
          Event.SchemaUndone _,
          Event.RestoredBeside _,
          Event.DataSwapped _,
          Event.RollbackValidated _,
          Event.SchemaContracted _ ->
          event;
    };
  }

  /** What was signed must stay as it was signed; only why a freeze was overridden is free text. */
  private Permit redacted(Permit it) {
    return new Permit(
        it.digest(),
        it.document(),
        it.required(),
        it.approvals(),
        it.signers(),
        it.exemption()
            .map(freeze -> new Permit.Exemption(freeze.until(), redact.apply(freeze.reason()))),
        it.at());
  }

  private Judgement redacted(Judgement it) {
    return new Judgement(
        it.gate(), it.outcome(), it.value(), it.threshold(), redact.apply(it.explanation()));
  }

  private Sample redacted(Sample it) {
    Map<String, Telemetry> customs = new LinkedHashMap<>();
    it.customs().forEach((gate, telemetry) -> customs.put(gate, redacted(telemetry)));
    return new Sample(it.at(), readings(it.candidate()), readings(it.baseline()), customs);
  }

  private List<Reading> readings(List<Reading> readings) {
    return readings.stream()
        .map(it ->
            new Reading(
                it.replica(), redacted(it.health()), redacted(it.telemetry()), it.crashes()))
        .toList();
  }

  private Health redacted(Health health) {
    return switch (health) {
      case Health.Up(var latency, var note) -> new Health.Up(latency, redact.apply(note));
      case Health.Down(var reason) -> new Health.Down(redact.apply(reason));
    };
  }

  private Telemetry redacted(Telemetry telemetry) {
    return switch (telemetry) {
      case Telemetry.Missing(var reason) -> new Telemetry.Missing(redact.apply(reason));
      case Telemetry.Rejected(var reason) -> new Telemetry.Rejected(redact.apply(reason));
      case Telemetry.Unavailable(var reason) -> new Telemetry.Unavailable(redact.apply(reason));
      case Telemetry.Counters _, Telemetry.Single _, Telemetry.Past _ -> telemetry;
    };
  }
}
