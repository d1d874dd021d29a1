package dev.gpt2.trainer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between the trainer's packages, as the design draws them. */
@AnalyzeClasses(packages = "dev.gpt2.trainer", importOptions = ImportOption.DoNotIncludeTests.class)
final class TrainerLayersTest {

  @ArchTest
  static final ArchRule onlyExecutionKnowsTheTensorLibrary =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.gpt2.trainer.exec..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.djl..");

  @ArchTest
  static final ArchRule dataIsReadAndWrittenWithoutTensorsAndReports =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.gpt2.trainer.dataset..",
              "dev.gpt2.trainer.token..",
              "dev.gpt2.trainer.checkpoint..",
              "dev.gpt2.trainer.file..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.gpt2.trainer.exec..",
              "dev.gpt2.trainer.report..",
              "dev.gpt2.trainer.tensorboard..",
              "dev.gpt2.trainer.metrics..",
              "dev.gpt2.trainer.page..");

  @ArchTest
  static final ArchRule tensorFormatsKnowNoModels =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.gpt2.trainer.checkpoint.safetensors..",
              "dev.gpt2.trainer.checkpoint.bundle..",
              "dev.gpt2.trainer.checkpoint.tensor..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.gpt2.trainer.checkpoint",
              "dev.gpt2.trainer.checkpoint.model..",
              "dev.gpt2.trainer.token..",
              "dev.gpt2.graph..");

  @ArchTest
  static final ArchRule tensorFormatsKnowNotEachOther =
      slices()
          .matching("dev.gpt2.trainer.checkpoint.(safetensors|bundle)..")
          .should()
          .notDependOnEachOther();

  @ArchTest
  static final ArchRule executionKnowsNoFilesAndNoReports =
      noClasses()
          .that()
          .resideInAPackage("dev.gpt2.trainer.exec..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.gpt2.trainer.dataset..",
              "dev.gpt2.trainer.token..",
              "dev.gpt2.trainer.checkpoint..",
              "dev.gpt2.trainer.report..");

  @ArchTest
  static final ArchRule reportsKnowOnlyWhatARunIs =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.gpt2.trainer.report..",
              "dev.gpt2.trainer.tensorboard..",
              "dev.gpt2.trainer.metrics..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.gpt2.trainer.dataset..",
              "dev.gpt2.trainer.token..",
              "dev.gpt2.trainer.checkpoint..",
              "dev.gpt2.trainer.exec..",
              "dev.gpt2.graph..",
              "dev.gpt2.plan..");

  @ArchTest
  static final ArchRule fetchingKnowsFilesAlone =
      classes()
          .that()
          .resideInAPackage("dev.gpt2.trainer.fetch..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.gpt2.trainer.fetch..",
              "dev.gpt2.trainer.file..",
              "dev.gpt2.run..",
              "dev.gpt2.plan", // how people see bytes
              "java..",
              "javax.net.ssl..",
              "com.fasterxml.jackson..",
              "org.jspecify.annotations..");

  @ArchTest
  static final ArchRule onlyFetchesAndReportsUseTheNetwork =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.gpt2.trainer.fetch..", "dev.gpt2.trainer.report..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.net.http..");

  @ArchTest
  static final ArchRule tokensAreChosenWithoutTensorsAndFiles =
      noClasses()
          .that()
          .resideInAPackage("dev.gpt2.trainer.sample..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.gpt2.trainer.checkpoint..",
              "dev.gpt2.trainer.exec..",
              "dev.gpt2.trainer.file..",
              "dev.gpt2.trainer.report..",
              "dev.gpt2.graph..",
              "dev.gpt2.plan..",
              "java.io",
              "java.nio.file..");

  @ArchTest
  static final ArchRule nobodyNeedsTheCommands =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.gpt2.trainer")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.gpt2.trainer");

  @ArchTest
  static final ArchRule pagesAreMadeOfReportsAndPictures =
      noClasses()
          .that()
          .resideInAPackage("dev.gpt2.trainer.page..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.gpt2.trainer.dataset..",
              "dev.gpt2.trainer.token..",
              "dev.gpt2.trainer.checkpoint..",
              "dev.gpt2.trainer.exec..",
              "dev.gpt2.trainer.tensorboard..",
              "dev.gpt2.trainer.metrics..",
              "dev.gpt2.graph..");

  @ArchTest
  static final ArchRule onlyMetricsKnowPrometheus =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.gpt2.trainer.metrics..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.prometheus..");

  @ArchTest
  static final ArchRule optionsAreReadByTheCommandsAlone =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.gpt2.trainer")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("picocli..");

  @ArchTest
  static final ArchRule onlyTwoClassesEndTheProcess =
      noClasses()
          .that()
          .doNotBelongToAnyOf(TrainerMain.class, StopRequest.class)
          .should()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "halt", int.class);

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("dev.gpt2.trainer.(**)").should().beFreeOfCycles();
}
