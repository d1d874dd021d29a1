package dev.gpt2.trainer.report;

import dev.gpt2.run.RunReport;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several observers as one, told in their order. */
public record Observers(List<RunObserver> all) implements RunObserver {

  public Observers {
    all = List.copyOf(all);
  }

  @Override
  public void said(String message) {
    all.forEach(observer -> observer.said(message));
  }

  @Override
  public void planned(int recomputePercent) {
    all.forEach(observer -> observer.planned(recomputePercent));
  }

  @Override
  public void prepared(RunFacts facts, String memoryPicture) {
    all.forEach(observer -> observer.prepared(facts, memoryPicture));
  }

  @Override
  public void resumed(@Nullable CheckpointReport checkpoint) throws IOException {
    for (RunObserver observer : all) {
      observer.resumed(checkpoint);
    }
  }

  @Override
  public void stepped(StepReport report) throws IOException {
    for (RunObserver observer : all) {
      observer.stepped(report);
    }
  }

  @Override
  public void validated(ValidationReport report) throws IOException {
    for (RunObserver observer : all) {
      observer.validated(report);
    }
  }

  @Override
  public void sampled(SampleReport report) throws IOException {
    for (RunObserver observer : all) {
      observer.sampled(report);
    }
  }

  @Override
  public void checkpointed(CheckpointReport report) throws IOException {
    for (RunObserver observer : all) {
      observer.checkpointed(report);
    }
  }

  @Override
  public void ended(RunReport report) {
    all.forEach(observer -> observer.ended(report));
  }
}
