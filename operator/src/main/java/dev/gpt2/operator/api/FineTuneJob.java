package dev.gpt2.operator.api;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/**
 * One fine-tuning of a GPT-2.
 *
 * <p>Until the first attempt is made the spec may be corrected (model and dataset excepted); after
 * that a change could only be half obeyed, so the API server refuses it: {@code suspend} stays
 * free.
 */
@Group(FineTuneJob.GROUP)
@Version(FineTuneJob.VERSION)
@Plural("finetunejobs")
@Singular("finetunejob")
@ShortNames("ftj")
@Categories("ml")
@ValidationRule(
    value = FineTuneJob.UNSTARTED + "self.spec.training == oldSelf.spec.training",
    fieldPath = ".spec.training",
    message = FineTuneJob.STARTED_MESSAGE)
@ValidationRule(
    value = FineTuneJob.UNSTARTED + "self.spec.memory == oldSelf.spec.memory",
    fieldPath = ".spec.memory",
    message = FineTuneJob.STARTED_MESSAGE)
@ValidationRule(
    value = FineTuneJob.UNSTARTED + "self.spec.checkpoint == oldSelf.spec.checkpoint",
    fieldPath = ".spec.checkpoint",
    message = FineTuneJob.STARTED_MESSAGE)
@ValidationRule(
    value = FineTuneJob.UNSTARTED + "self.spec.resume == oldSelf.spec.resume",
    fieldPath = ".spec.resume",
    message = FineTuneJob.STARTED_MESSAGE)
@ValidationRule(
    value = FineTuneJob.UNSTARTED + "self.spec.device == oldSelf.spec.device",
    fieldPath = ".spec.device",
    message = FineTuneJob.STARTED_MESSAGE)
@ValidationRule(
    value =
        FineTuneJob.UNSTARTED
            + "(has(self.spec.validation) ? has(oldSelf.spec.validation) && self.spec.validation =="
            + " oldSelf.spec.validation : !has(oldSelf.spec.validation))",
    fieldPath = ".spec.validation",
    message = FineTuneJob.STARTED_MESSAGE)
@ValidationRule(
    value =
        FineTuneJob.UNSTARTED
            + "(has(self.spec.sampling) ? has(oldSelf.spec.sampling) && self.spec.sampling =="
            + " oldSelf.spec.sampling : !has(oldSelf.spec.sampling))",
    fieldPath = ".spec.sampling",
    message = FineTuneJob.STARTED_MESSAGE)
@ValidationRule(
    value =
        FineTuneJob.UNSTARTED
            + "(has(self.spec.resources) ? has(oldSelf.spec.resources) && self.spec.resources =="
            + " oldSelf.spec.resources : !has(oldSelf.spec.resources))",
    fieldPath = ".spec.resources",
    message = FineTuneJob.STARTED_MESSAGE)
@ValidationRule(
    value =
        FineTuneJob.UNSTARTED
            + "(has(self.spec.podTemplate) ? has(oldSelf.spec.podTemplate) &&"
            + " self.spec.podTemplate == oldSelf.spec.podTemplate :"
            + " !has(oldSelf.spec.podTemplate))",
    fieldPath = ".spec.podTemplate",
    message = FineTuneJob.STARTED_MESSAGE)
@ValidationRule(
    value = FineTuneJob.UNSTARTED + "self.spec.planOnly == oldSelf.spec.planOnly",
    fieldPath = ".spec.planOnly",
    message = FineTuneJob.STARTED_MESSAGE)
@AdditionalPrinterColumn(
    name = "Phase",
    jsonPath = ".status.phase",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Step",
    jsonPath = ".status.training.step",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "%",
    jsonPath = ".status.training.percent",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Loss",
    jsonPath = ".status.training.averageLoss",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Plan",
    jsonPath = ".status.plan.summary",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Left (s)",
    jsonPath = ".status.training.remainingSeconds",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(
    name = "Validation",
    jsonPath = ".status.training.validationLoss",
    type = AdditionalPrinterColumn.Type.STRING,
    priority = 1)
@AdditionalPrinterColumn(
    name = "Node",
    jsonPath = ".status.attempts[-1:].node",
    type = AdditionalPrinterColumn.Type.STRING,
    priority = 1)
@AdditionalPrinterColumn(
    name = "Attempt",
    jsonPath = ".status.attempts[-1:].number",
    type = AdditionalPrinterColumn.Type.INTEGER,
    priority = 1)
@AdditionalPrinterColumn(
    name = "Checkpoint",
    jsonPath = ".status.training.checkpoint.path",
    type = AdditionalPrinterColumn.Type.STRING,
    priority = 1)
public final class FineTuneJob extends CustomResource<FineTuneJobSpec, FineTuneJobStatus>
    implements Namespaced {
  private static final long serialVersionUID = 1L;

  public static final String GROUP = "gpt2.dev";
  public static final String VERSION = "v1beta1";

  static final String UNSTARTED =
      "!has(oldSelf.status) || !has(oldSelf.status.attempts) || oldSelf.status.attempts.size() == 0"
          + " || ";
  static final String STARTED_MESSAGE =
      "can't be changed once the first attempt has been made; delete the FineTuneJob and make a new"
          + " one (checkpoints stay on their volume)";

  @Override
  protected @Nullable FineTuneJobSpec initSpec() {
    return null;
  }

  @Override
  protected @Nullable FineTuneJobStatus initStatus() {
    return null;
  }
}
