package org.ala4j;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataBuffer;

/** The arrows between the packages point one way. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.ala4j");

  /** Each may use those after it. */
  private static final List<String> ORDER =
      List.of(
          "cli",
          "search",
          "experiment",
          "page",
          "results",
          "figure",
          "picture",
          "table",
          "config",
          "evaluate",
          "train",
          "explain",
          "model",
          "encoder",
          "graph",
          "data",
          "metrics",
          "memory",
          "text",
          "machine",
          "files");

  @Test
  void packagesUseOnlyWhatStandsBelowThem() {
    for (int i = 1; i < ORDER.size(); i++) {
      String[] above =
          ORDER.subList(0, i).stream().map(p -> "org.ala4j." + p + "..").toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage("org.ala4j." + ORDER.get(i) + "..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(above)
          .check(CLASSES);
    }
  }

  @Test
  void everyPackageHasItsPlaceInTheOrder() {
    assertThat(CLASSES.stream().map(c -> c.getPackageName().split("\\.")[2]).distinct())
        .containsExactlyInAnyOrderElementsOf(ORDER);
  }

  /** What is stored, tabulated, drawn or counted can be used without a network. */
  @Test
  void whatShowsResultsKnowsNoNetwork() {
    noClasses()
        .that()
        .resideInAnyPackage("org.ala4j.page..", "org.ala4j.picture..", "org.ala4j.table..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.ala4j.evaluate..",
            "org.ala4j.train..",
            "org.ala4j.explain..",
            "org.ala4j.model..",
            "org.ala4j.encoder..",
            "org.ala4j.graph..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAnyPackage("org.ala4j.data..", "org.ala4j.metrics..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.ala4j.model..", "org.ala4j.encoder..", "org.ala4j.graph..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("org.ala4j.train..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.ala4j.explain..")
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("org.ala4j.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void onlyTheNeuralPackagesKnowSameDiff() {
    noClasses()
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
    noClasses()
        .that()
        .resideInAnyPackage(
            "org.ala4j.metrics..",
            "org.ala4j.page..",
            "org.ala4j.picture..",
            "org.ala4j.table..",
            "org.ala4j.results..",
            "org.ala4j.files..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.nd4j..")
        .check(CLASSES);
  }

  @Test
  void theDemoDataKnowsOnlyTheDataPackageAndFiles() {
    noClasses()
        .that()
        .resideInAPackage("org.ala4j.data.demo..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.nd4j..", "org.datavec..", "org.bytedeco..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("org.ala4j.data.demo..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.awt.Font")
        .check(CLASSES);
  }

  /** Elsewhere raw memory could be that of the wrong side of a GPU. */
  @Test
  void onlyHostMemoryTouchesTheMemoryOfArrays() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("org.ala4j.memory.HostMemory")
        .should()
        .callMethodWhere(
            target(owner(assignableTo(DataBuffer.class)))
                .and(target(nameMatching("pointer|addressPointer|address|asNio.*|opaqueBuffer"))))
        .check(CLASSES);
  }

  @Test
  void nothingDeserialisesJavaObjects() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.io.ObjectInputStream")
        .check(CLASSES);
  }
}
