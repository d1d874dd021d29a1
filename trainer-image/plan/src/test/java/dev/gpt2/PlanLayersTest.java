package dev.gpt2;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What operator and trainer share knows neither of them, nor what they work with. */
@AnalyzeClasses(packages = "dev.gpt2", importOptions = ImportOption.DoNotIncludeTests.class)
final class PlanLayersTest {

  /** A list of what is allowed: it rules out DJL, Kubernetes clients, picocli and what may come. */
  @ArchTest
  static final ArchRule planLibraryNeedsNothingButTheJdkAndJackson =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.gpt2.run",
              "dev.gpt2.exchange",
              "dev.gpt2.graph",
              "dev.gpt2.plan..",
              "java..",
              "com.fasterxml.jackson..",
              "org.jspecify.annotations");

  @ArchTest
  static final ArchRule runKnowsNoGraphAndNoPlan =
      noClasses()
          .that()
          .resideInAPackage("dev.gpt2.run")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.gpt2.graph", "dev.gpt2.plan..");

  @ArchTest
  static final ArchRule graphKnowsNoPlan =
      noClasses()
          .that()
          .resideInAPackage("dev.gpt2.graph")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.gpt2.plan..");

  @ArchTest
  static final ArchRule graphAndPlanReadNoFiles =
      noClasses()
          .that()
          .resideInAnyPackage("dev.gpt2.graph", "dev.gpt2.plan..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.io", "java.nio..", "java.net..", "com.fasterxml..");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("dev.gpt2.(**)").should().beFreeOfCycles();
}
