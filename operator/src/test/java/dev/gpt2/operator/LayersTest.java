package dev.gpt2.operator;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;

/** The arrows between packages, as the design draws them. */
@AnalyzeClasses(packages = "dev.gpt2", importOptions = ImportOption.DoNotIncludeTests.class)
class LayersTest {
  private static final Set<String> MODEL_CLASSES = Set.of(CustomResource.class.getName());

  @ArchTest
  static final ArchRule planLibraryKnowsNeitherTensorsNorKubernetes =
      noClasses()
          .that()
          .resideInAnyPackage("dev.gpt2.run..", "dev.gpt2.graph..", "dev.gpt2.plan..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ai.djl..", "io.fabric8..", "io.javaoperatorsdk..", "io.quarkus..");

  @ArchTest
  static final ArchRule onlyTheEdgeKnowsTheClient =
      noClasses()
          .that()
          .resideInAPackage("dev.gpt2.operator.(*)..")
          .and()
          .resideOutsideOfPackage("dev.gpt2.operator.cluster")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.fabric8.kubernetes.client..")
                  .and(
                      describe(
                          "more than the base class of resources",
                          (JavaClass type) -> !MODEL_CLASSES.contains(type.getName()))))
          .orShould()
          .dependOnClassesThat()
          .resideInAnyPackage("io.javaoperatorsdk..", "io.quarkus..");

  @ArchTest
  static final ArchRule onlyMetricsAreMeasured =
      noClasses()
          .that()
          .resideInAPackage("dev.gpt2.operator.(*)..")
          .and()
          .resideOutsideOfPackage("dev.gpt2.operator.metrics")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.micrometer..", "io.prometheus..");

  @ArchTest
  static final ArchRule onlyTheLogIsWritten =
      noClasses()
          .that()
          .resideInAPackage("dev.gpt2.operator..")
          .and()
          .resideOutsideOfPackage("dev.gpt2.operator.log")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.slf4j..", "org.jboss.logging..", "java.util.logging..");

  @ArchTest
  static final ArchRule nothingDependsOnWhatIsToldOfIt =
      noClasses()
          .that()
          .resideInAPackage("dev.gpt2.operator.(*)..")
          .and()
          .resideOutsideOfPackages("dev.gpt2.operator.metrics", "dev.gpt2.operator.log")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.gpt2.operator.metrics", "dev.gpt2.operator.log");

  @ArchTest
  static final ArchRule timeIsAnArgument =
      noClasses()
          .that()
          .resideInAPackage("dev.gpt2.operator.(*)..")
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .dependOnClassesThat()
          .belongToAnyOf(Clock.class, InstantSource.class);

  @ArchTest
  static final ArchRule resourceTypesKnowNoneOfTheirUsers =
      classes()
          .that()
          .resideInAPackage("dev.gpt2.operator.api")
          .should()
          .onlyDependOnClassesThat()
          .resideOutsideOfPackage("dev.gpt2.operator..")
          .orShould()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.gpt2.operator.api",
              "dev.gpt2.run",
              "java..",
              "com.fasterxml..",
              "io.fabric8..",
              "org.jspecify..");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("dev.gpt2.operator.(*)..").should().beFreeOfCycles();
}
