package dev.gpt2.operator.cluster;

import dev.gpt2.operator.api.FineTuneJob;
import dev.gpt2.operator.api.FineTuneJobStatus;
import dev.gpt2.operator.desired.Labels;
import dev.gpt2.operator.desired.Names;
import dev.gpt2.operator.status.Notice;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** A notice as Kubernetes' event. */
final class Events {
  /** The API's limit for an event's note. */
  private static final int LONGEST_NOTE = 1_024;

  private static final DateTimeFormatter MICROSECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private Events() {}

  /** The same event of the same turn has the same name. */
  static Event of(FineTuneJob job, Notice notice, FineTuneJobStatus before, Instant now) {
    String note = notice.message();
    return new EventBuilder()
        .withNewMetadata()
        .withName(
            Names.event(job.getMetadata().getName(), job.getMetadata().getUid() + notice + before))
        .withNamespace(job.getMetadata().getNamespace())
        .endMetadata()
        .withEventTime(new MicroTime(MICROSECONDS.format(now)))
        .withReportingController("gpt2.dev/" + Labels.MANAGER)
        .withReportingInstance(Labels.MANAGER)
        .withAction("Reconcile")
        .withType(notice.severity().word())
        .withReason(notice.reason())
        .withNote(note.length() > LONGEST_NOTE ? note.substring(0, LONGEST_NOTE - 1) + "…" : note)
        .withNewRegarding()
        .withApiVersion(job.getApiVersion())
        .withKind(job.getKind())
        .withName(job.getMetadata().getName())
        .withNamespace(job.getMetadata().getNamespace())
        .withUid(job.getMetadata().getUid())
        .endRegarding()
        .build();
  }
}
