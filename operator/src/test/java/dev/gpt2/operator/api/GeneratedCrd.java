package dev.gpt2.operator.api;

import dev.gpt2.run.ByteQuantity;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * The CRD as Fabric8's generator makes it of the types in this package, with what the generator has
 * no annotation for: columns in the order of their importance, what server-side apply takes a list
 * for, how a quantity of bytes is written, and Helm's promise to keep the CRD (and with it every
 * FineTuneJob) when the chart is uninstalled.
 */
public final class GeneratedCrd {
  public static final String FILE_NAME = "finetunejobs.gpt2.dev-v1.yml";

  private static final List<String> COLUMNS =
      List.of("Phase", "Step", "%", "Loss", "Plan", "Left (s)", "Age", "Node", "Checkpoint");

  /** Beside these there is no int without bounds: they are Java's longs. */
  private static final List<String> LONGS = List.of("seed", "tolerationSeconds");

  /** As Kubernetes reads one, without signs: what it can't read, the operator can't either. */
  private static final String RESOURCE_QUANTITY =
      "^([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]{1,2})?$";

  private GeneratedCrd() {}

  public static String yaml() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new CRDGenerator()
        .withMinQuotes(true)
        .customResourceClasses(FineTuneJob.class)
        .withPostProcessor(
            new CRDPostProcessor() {
              @Override
              public HasMetadata process(HasMetadata crd, String version) {
                return completed((CustomResourceDefinition) crd);
              }
            })
        .withOutput(
            new CRDGenerator.CRDOutput<ByteArrayOutputStream>() {
              @Override
              public ByteArrayOutputStream outputFor(String name) {
                return bytes;
              }

              @Override
              public void close() throws IOException {
                bytes.close();
              }
            })
        .generate();
    return bytes
        .toString(StandardCharsets.UTF_8)
        .replaceFirst("^#.*\n", "# Generated from operator/src/main/java/dev/gpt2/operator/api\n");
  }

  /** The schema of one version, for tests that look into it. */
  static JSONSchemaProps schema() {
    return Serialization.unmarshal(yaml(), CustomResourceDefinition.class)
        .getSpec()
        .getVersions()
        .getFirst()
        .getSchema()
        .getOpenAPIV3Schema();
  }

  private static CustomResourceDefinition completed(CustomResourceDefinition crd) {
    crd.getMetadata().getAnnotations().put("helm.sh/resource-policy", "keep");
    for (CustomResourceDefinitionVersion version : crd.getSpec().getVersions()) {
      version
          .getAdditionalPrinterColumns()
          .sort(
              Comparator.comparingInt(
                  (CustomResourceColumnDefinition column) -> COLUMNS.indexOf(column.getName())));
      JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
      root.setRequired(List.of("spec"));
      dropRepeatedRules(root);
      JSONSchemaProps memory = property(property(root, "spec"), "memory");
      property(memory, "limit").setPattern(ByteQuantity.PATTERN);
      property(memory, "reserve").setPattern(ByteQuantity.PATTERN);
      JSONSchemaProps resources = property(property(root, "spec"), "resources");
      for (String amounts : List.of("requests", "limits")) {
        property(resources, amounts)
            .getAdditionalProperties()
            .getSchema()
            .setPattern(RESOURCE_QUANTITY);
      }
      boundIntegers(property(root, "spec"));
      claimTemplates(root);
      ListTypes.set(root);
      root.setDescription("A fine-tuning of GPT-2, or the training of one from scratch.");
      property(root, "spec").setDescription("What is asked for.");
      property(root, "status").setDescription("What has become of it.");
    }
    return crd;
  }

  /** The generator reads a record component's rules twice, off the field and off the accessor. */
  private static void dropRepeatedRules(JSONSchemaProps schema) {
    schema.setXKubernetesValidations(
        schema.getXKubernetesValidations().stream().distinct().toList());
    schema.getProperties().values().forEach(GeneratedCrd::dropRepeatedRules);
  }

  /**
   * Whole numbers of Kubernetes' own types have no format in the schema. One that is no int can't
   * be deserialized, nor can a list of jobs that has it.
   */
  private static void boundIntegers(JSONSchemaProps schema) {
    if (LONGS.stream().noneMatch(schema.getProperties()::containsKey)) {
      schema.getProperties().values().stream()
          .filter(property -> "integer".equals(property.getType()))
          .filter(property -> property.getMaximum() == null)
          .forEach(
              property -> {
                property.setMinimum((double) Integer.MIN_VALUE);
                property.setMaximum((double) Integer.MAX_VALUE);
              });
    }
    schema.getProperties().values().forEach(GeneratedCrd::boundIntegers);
    if (schema.getItems() != null) {
      boundIntegers(schema.getItems().getSchema());
    }
  }

  /** Their storage is bytes. */
  private static void claimTemplates(JSONSchemaProps schema) {
    JSONSchemaProps template = schema.getProperties().get("persistentVolumeClaimTemplate");
    if (template != null) {
      property(template, "storage").setPattern(ByteQuantity.PATTERN);
    }
    schema.getProperties().values().forEach(GeneratedCrd::claimTemplates);
  }

  /** A property that the schema has to have. */
  static JSONSchemaProps property(JSONSchemaProps schema, String name) {
    return Objects.requireNonNull(schema.getProperties().get(name), name);
  }
}
