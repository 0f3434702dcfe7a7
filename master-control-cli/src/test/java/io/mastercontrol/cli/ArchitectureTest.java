package io.mastercontrol.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The command line starts in a blink, and its nouns know nothing of each other. */
@AnalyzeClasses(packages = "io.mastercontrol.cli", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule NO_FRAMEWORK = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.quarkus..", "jakarta..", "org.apache.commons..", "io.smallrye..");

    @ArchTest
    static final ArchRule NO_CIRCLES =
            slices().matching("io.mastercontrol.cli.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule NOUNS_ARE_APART = slices().matching(
                    "io.mastercontrol.cli.(device|workload|release|rollout|alert|enrol)..")
            .should()
            .notDependOnEachOther();
}
