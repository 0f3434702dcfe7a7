package io.mastercontrol.contracts;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of {@code fleet-testing} and stricter ones, stated here because that module depends on this one. */
class HouseTest {
    private static final JavaClasses CONTRACTS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.mastercontrol.contracts");

    static List<ArchRule> rules() {
        return List.of(
                classes()
                        .should()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage(
                                "java..",
                                "com.fasterxml.jackson..",
                                "org.yaml.snakeyaml..",
                                "io.mastercontrol.contracts..")
                        .because(
                                "every module depends on this one, so it brings neither Quarkus nor a database or broker"),
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "java.sql..",
                                "javax.sql..",
                                "java.nio.file..",
                                "java.nio.channels..",
                                "java.net.http..")
                        .orShould()
                        .dependOnClassesThat()
                        .haveNameMatching("java\\.(net\\.(Socket|ServerSocket|DatagramSocket|URL|URLConnection)"
                                + "|io\\.(File|FileReader|FileWriter|FileInputStream|FileOutputStream|RandomAccessFile)"
                                + "|lang\\.(Thread|Process|ProcessBuilder|Runtime))")
                        .because("the contracts open no file, socket or process, and start no thread"),
                noClasses()
                        .that()
                        .resideOutsideOfPackage("io.mastercontrol.contracts.workload")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("org.yaml.snakeyaml..")
                        .because("YAML is for workloads; messages are JSON"),
                slices().matching("io.mastercontrol.contracts.(*)..").should().beFreeOfCycles(),
                noClasses()
                        .should()
                        .haveNameMatching(".*(Util|Utils|Helper|Manager|Impl|Base|Common|DTO|Dto)")
                        .because("a name says what a thing is; these say that nobody knew"));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void contractsAreBuiltByTheHouseRules(ArchRule rule) {
        rule.check(CONTRACTS);
    }

    @Test
    void rulesSeeTheContracts() {
        assertTrue(CONTRACTS.contain("io.mastercontrol.contracts.workload.WorkloadParser"));
    }
}
