package dev.gpt2.ftj;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.fasterxml.jackson.databind.JsonNode;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.gpt2.ftj.cluster.Cluster;
import dev.gpt2.ftj.job.Document;
import java.time.Instant;

/** The arrows between the plugin's packages. */
@AnalyzeClasses(packages = "dev.gpt2.ftj", importOptions = ImportOption.DoNotIncludeTests.class)
final class FtjLayersTest {

  @ArchTest
  static final ArchRule whatJobsMeanKnowsNothingElse =
      classes()
          .that()
          .resideInAPackage("dev.gpt2.ftj.job")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.gpt2.ftj.job",
              "java..",
              "com.fasterxml.jackson..",
              "org.jspecify.annotations..");

  @ArchTest
  static final ArchRule viewsKnowJobsAlone =
      classes()
          .that()
          .resideInAPackage("dev.gpt2.ftj.view")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.gpt2.ftj.view", "dev.gpt2.ftj.job", "java..", "org.jspecify.annotations..");

  /** So no text of the cluster is shown that isn't fit to be. */
  @ArchTest
  static final ArchRule jsonIsReadThroughDocuments =
      noClasses()
          .that()
          .doNotBelongToAnyOf(Document.class, Cluster.class)
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(JsonNode.class);

  @ArchTest
  static final ArchRule onlyTwoPackagesStartProcesses =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.gpt2.ftj.cluster", "dev.gpt2.ftj.terminal")
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(ProcessBuilder.class, Process.class);

  @ArchTest
  static final ArchRule timeIsAnArgument = noClasses().should().callMethod(Instant.class, "now");

  @ArchTest
  static final ArchRule optionsAreReadByTheCommandsAlone =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.gpt2.ftj")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("picocli..");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("dev.gpt2.ftj.(*)..").should().beFreeOfCycles();
}
