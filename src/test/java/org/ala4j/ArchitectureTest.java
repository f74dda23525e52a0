package org.ala4j;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.Test;

/** The arrows between the packages point one way. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.ala4j");

  @Test
  void packagesUseOnlyWhatStandsBelowThem() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("cli")
        .definedBy("org.ala4j.cli..")
        .layer("search")
        .definedBy("org.ala4j.search..")
        .layer("experiment")
        .definedBy("org.ala4j.experiment..")
        .layer("report")
        .definedBy("org.ala4j.report..")
        .layer("evaluate")
        .definedBy("org.ala4j.evaluate..")
        .layer("train")
        .definedBy("org.ala4j.train..")
        .layer("explain")
        .definedBy("org.ala4j.explain..")
        .layer("model")
        .definedBy("org.ala4j.model..")
        .layer("encoder")
        .definedBy("org.ala4j.encoder..")
        .layer("graph")
        .definedBy("org.ala4j.graph..")
        .layer("data")
        .definedBy("org.ala4j.data..")
        .layer("metrics")
        .definedBy("org.ala4j.metrics..")
        .layer("files")
        .definedBy("org.ala4j.files..")
        .whereLayer("cli")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("search")
        .mayOnlyBeAccessedByLayers("cli")
        .whereLayer("experiment")
        .mayOnlyBeAccessedByLayers("search", "cli")
        .whereLayer("report")
        .mayOnlyBeAccessedByLayers("experiment", "search", "cli")
        .whereLayer("evaluate")
        .mayOnlyBeAccessedByLayers("experiment", "cli")
        .whereLayer("train")
        .mayOnlyBeAccessedByLayers("experiment", "search", "cli")
        .whereLayer("explain")
        .mayOnlyBeAccessedByLayers("evaluate", "experiment", "cli")
        .whereLayer("data")
        .mayOnlyBeAccessedByLayers("train", "evaluate", "experiment", "search", "cli")
        .whereLayer("metrics")
        .mayOnlyBeAccessedByLayers("train", "evaluate", "experiment", "search", "report", "cli")
        .whereLayer("model")
        .mayOnlyBeAccessedByLayers("explain", "train", "evaluate", "experiment", "cli")
        .whereLayer("encoder")
        .mayOnlyBeAccessedByLayers(
            "model", "explain", "train", "evaluate", "experiment", "search", "cli")
        .whereLayer("graph")
        .mayOnlyBeAccessedByLayers("encoder", "model", "explain", "train", "experiment")
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("org.ala4j.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void onlyTheNeuralPackagesKnowSameDiff() {
    ArchRuleDefinition.noClasses()
        .that()
        .resideOutsideOfPackages(
            "org.ala4j.graph..", "org.ala4j.encoder..", "org.ala4j.model..", "org.ala4j.explain..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.nd4j.autodiff..")
        .check(CLASSES);
  }

  @Test
  void metricsAndReportsKnowNoArraysOfNd4j() {
    ArchRuleDefinition.noClasses()
        .that()
        .resideInAnyPackage("org.ala4j.metrics..", "org.ala4j.report..", "org.ala4j.files..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.nd4j..")
        .check(CLASSES);
  }

  @Test
  void theDemoDataKnowsOnlyTheDataPackageAndFiles() {
    ArchRuleDefinition.noClasses()
        .that()
        .resideInAPackage("org.ala4j.data.demo..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.nd4j..", "org.datavec..", "org.bytedeco..")
        .check(CLASSES);
    ArchRuleDefinition.noClasses()
        .that()
        .resideInAPackage("org.ala4j.data.demo..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.awt.Font")
        .check(CLASSES);
  }

  @Test
  void nothingDeserialisesJavaObjects() {
    ArchRuleDefinition.noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.io.ObjectInputStream")
        .check(CLASSES);
  }
}
