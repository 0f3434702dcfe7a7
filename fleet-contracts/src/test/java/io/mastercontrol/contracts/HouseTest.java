package io.mastercontrol.contracts;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The rules of {@code fleet-testing} and stricter ones, stated here because that module depends on this one. */
class HouseTest {
    private static final JavaClasses CONTRACTS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.mastercontrol.contracts");

    @Test
    void contractsKnowJacksonYamlAndTemplatesAndNothingElse() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        // Names in certificates.
                        "javax.naming..",
                        "javax.security.auth.x500..",
                        "com.fasterxml.jackson..",
                        "org.yaml.snakeyaml..",
                        "io.quarkus.qute..",
                        "io.mastercontrol.contracts..")
                .because("every module depends on this one, so it brings neither Quarkus nor a database or broker")
                .check(CONTRACTS);
    }

    @Test
    void contractsTouchNoFileSocketOrProcess() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.sql..", "javax.sql..", "java.nio.file..", "java.nio.channels..", "java.net.http..")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.(net\\.(Socket|ServerSocket|DatagramSocket|URL|URLConnection)"
                        + "|io\\.(File|FileReader|FileWriter|FileInputStream|FileOutputStream|RandomAccessFile)"
                        + "|lang\\.(Thread|Process|ProcessBuilder|Runtime))")
                .because("they are data and how to read it")
                .check(CONTRACTS);
    }

    @Test
    void yamlIsForWorkloadsAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.mastercontrol.contracts.workload")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.yaml.snakeyaml..", "io.quarkus.qute..")
                .because("messages are JSON")
                .check(CONTRACTS);
    }

    @Test
    void featuresDependOneWay() {
        slices().matching("io.mastercontrol.contracts.(*)..")
                .should()
                .beFreeOfCycles()
                .check(CONTRACTS);
    }

    @Test
    void namesSayWhat() {
        noClasses()
                .should()
                .haveNameMatching(".*(Util|Utils|Helper|Manager|Impl|Base|Common|DTO|Dto)")
                .because("a name says what a thing is; these say that nobody knew")
                .check(CONTRACTS);
    }
}
