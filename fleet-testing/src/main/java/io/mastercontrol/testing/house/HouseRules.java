package io.mastercontrol.testing.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;

/**
 * How this house is built, as rules that fail a build. A module holds itself to them with one test:
 *
 * <pre>{@code
 * @Test
 * void isBuiltByTheHouseRules() {
 *     HouseRules.check("io.mastercontrol.registry");
 * }
 * }</pre>
 */
public final class HouseRules {
    private static final String BAD_NAME = ".*(Util|Utils|Helper|Manager|Impl|Base|Common|DTO|Dto)";

    private HouseRules() {}

    /** Checks the main classes below a module's package; the failure lists every breach. */
    public static void check(String module) {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(module);
        if (classes.isEmpty()) {
            throw new IllegalArgumentException("there is no class below " + module);
        }
        all(module).forEach(rule -> rule.check(classes));
    }

    static List<ArchRule> all(String module) {
        return List.of(featuresDependOneWay(module), decisionsAreAlone(), namesSayWhat(), nothingNeedsTests());
    }

    private static ArchRule featuresDependOneWay(String module) {
        return slices().matching(module + ".(*)..")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .as("features of " + module + " depend one way");
    }

    private static ArchRule decisionsAreAlone() {
        return classes()
                .that(new DescribedPredicate<>("decide (*Planner, *State, *Step)") {
                    @Override
                    public boolean test(JavaClass type) {
                        return outermost(type).getSimpleName().matches(".+(Planner|State|Step)");
                    }
                })
                .should(new ArchCondition<>("know only java.., the contracts and their own feature") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        type.getDirectDependenciesFromSelf().stream()
                                .filter(dependency -> !isAllowed(type, dependency))
                                .forEach(dependency ->
                                        events.add(SimpleConditionEvent.violated(type, dependency.getDescription())));
                    }
                })
                .allowEmptyShould(true);
    }

    private static boolean isAllowed(JavaClass type, Dependency dependency) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        String name = target.getPackageName();
        return target.isPrimitive()
                || name.equals("java")
                || name.startsWith("java.")
                || name.startsWith("io.mastercontrol.contracts")
                || name.equals(type.getPackageName())
                || name.startsWith(type.getPackageName() + ".");
    }

    private static ArchRule namesSayWhat() {
        return noClasses()
                .should()
                .haveNameMatching(BAD_NAME)
                .because("a name says what a thing is; these say that nobody knew");
    }

    private static ArchRule nothingNeedsTests() {
        return noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.mastercontrol.system..", "io.mastercontrol.benchmark..", "io.mastercontrol.benchmarks..")
                .because("the product does not depend on what measures or tests it");
    }

    private static JavaClass outermost(JavaClass type) {
        JavaClass outer = type;
        while (outer.getEnclosingClass().isPresent()) {
            outer = outer.getEnclosingClass().get();
        }
        return outer;
    }
}
