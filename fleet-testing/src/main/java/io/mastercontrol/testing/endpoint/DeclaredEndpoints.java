package io.mastercontrol.testing.endpoint;

import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.properties.HasAnnotations;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a module's classes declare with {@code @Path} and {@code @GET} and so on, whether documented or hidden. */
final class DeclaredEndpoints {
    private static final String REST = "jakarta.ws.rs.";
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private DeclaredEndpoints() {}

    /** As {@code GET /path/{parameter}}. */
    static Set<String> in(String module) {
        Set<String> found = new TreeSet<>();
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(module)) {
            // What is an interface is a client's view of another service.
            if (!type.isInterface()) {
                type.getMethods()
                        .forEach(method -> METHODS.stream()
                                .filter(verb -> annotation(method, verb).isPresent())
                                .forEach(verb -> found.add(verb + " " + path(type, method))));
            }
        }
        return found;
    }

    private static String path(JavaClass type, JavaMethod method) {
        String whole =
                ("/" + value(type) + "/" + value(method)).replaceAll("/+", "/").replaceAll("\\{(\\w+):[^}]*}", "{$1}");
        return whole.length() > 1 && whole.endsWith("/") ? whole.substring(0, whole.length() - 1) : whole;
    }

    private static String value(HasAnnotations<?> annotated) {
        return annotation(annotated, "Path")
                .flatMap(path -> path.get("value"))
                .map(String::valueOf)
                .orElse("");
    }

    private static Optional<JavaAnnotation<?>> annotation(HasAnnotations<?> annotated, String name) {
        for (JavaAnnotation<?> annotation : annotated.getAnnotations()) {
            if (annotation.getRawType().getName().equals(REST + name)) {
                return Optional.of(annotation);
            }
        }
        return Optional.empty();
    }
}
