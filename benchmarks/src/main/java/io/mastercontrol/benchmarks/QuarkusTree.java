package io.mastercontrol.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The jars of a Quarkus service as its users deploy it, with its own code and seventeen of its libraries in one of two
 * versions. The libraries' second version is what Quarkus 3.33.2 asks for, the first the patch release before it.
 */
final class QuarkusTree {
    private static final String QUARKUS = "3.33.2";

    private static final List<String> EXTENSIONS = List.of(
            "quarkus-rest-jackson",
            "quarkus-hibernate-reactive-panache",
            "quarkus-reactive-pg-client",
            "quarkus-jdbc-postgresql",
            "quarkus-messaging-mqtt",
            "quarkus-micrometer-registry-prometheus",
            "quarkus-scheduler",
            "quarkus-qute",
            "quarkus-smallrye-health");

    /** The application's own code, as far as a public package can stand for it. */
    private static final String[] OWN = {"org.flywaydb:flyway-core", "10.17.0", "10.20.1"};

    private static final String[][] BUMPED = {
        {"com.fasterxml.jackson.core:jackson-databind", "2.21.1", "2.21.2"},
        {"com.fasterxml.jackson.core:jackson-core", "2.21.1", "2.21.2"},
        {"com.fasterxml.jackson.datatype:jackson-datatype-jsr310", "2.21.1", "2.21.2"},
        {"io.netty:netty-common", "4.1.132.Final", "4.1.133.Final"},
        {"io.netty:netty-buffer", "4.1.132.Final", "4.1.133.Final"},
        {"io.netty:netty-codec", "4.1.132.Final", "4.1.133.Final"},
        {"io.netty:netty-codec-http", "4.1.132.Final", "4.1.133.Final"},
        {"io.netty:netty-codec-http2", "4.1.132.Final", "4.1.133.Final"},
        {"io.netty:netty-handler", "4.1.132.Final", "4.1.133.Final"},
        {"io.netty:netty-transport", "4.1.132.Final", "4.1.133.Final"},
        {"io.vertx:vertx-core", "4.5.26", "4.5.27"},
        {"io.vertx:vertx-web", "4.5.26", "4.5.27"},
        {"org.postgresql:postgresql", "42.7.9", "42.7.10"},
        {"io.micrometer:micrometer-core", "1.16.2", "1.16.3"},
        {"io.smallrye.reactive:mutiny", "3.1.0", "3.1.1"},
        {"com.github.ben-manes.caffeine:caffeine", "3.2.2", "3.2.3"},
        {"org.jboss.logmanager:jboss-logmanager", "3.2.0.Final", "3.2.1.Final"},
    };

    private QuarkusTree() {}

    /** Lets Maven copy the jars to {@code TREE/lib}; {@code own} and {@code libraries} are 1 or 2. */
    static void copy(Path tree, int own, int libraries) throws IOException, InterruptedException {
        StringBuilder managed = new StringBuilder();
        for (String[] library : BUMPED) {
            managed.append(dependency(library[0], library[libraries], ""));
        }
        managed.append(dependency("io.quarkus:quarkus-bom", QUARKUS, "<type>pom</type><scope>import</scope>"));
        StringBuilder wanted = new StringBuilder(dependency(OWN[0], OWN[own], ""));
        for (String extension : EXTENSIONS) {
            wanted.append(dependency("io.quarkus:" + extension, QUARKUS, ""));
        }
        // The IDE launcher is for development; Quarkus leaves it out of what it builds.
        Path pom = Files.writeString(tree.resolveSibling(tree.getFileName() + ".xml"), """
                <project><modelVersion>4.0.0</modelVersion><groupId>bench</groupId><artifactId>bench</artifactId>
                <version>1</version><packaging>pom</packaging>
                <dependencyManagement><dependencies>%s</dependencies></dependencyManagement>
                <dependencies>%s</dependencies><build><plugins><plugin>
                <artifactId>maven-dependency-plugin</artifactId><version>3.8.1</version><configuration>
                <outputDirectory>%s</outputDirectory><includeScope>runtime</includeScope>
                <excludeArtifactIds>quarkus-ide-launcher</excludeArtifactIds></configuration>
                </plugin></plugins></build></project>""".formatted(
                        managed, wanted, tree.resolve("lib").toAbsolutePath()));
        DeltaTool.run(
                tree.toAbsolutePath().getParent(),
                "mvn",
                "-q",
                "-B",
                "-f",
                pom.toString(),
                "dependency:copy-dependencies");
    }

    private static String dependency(String artifact, String version, String more) {
        String[] parts = artifact.split(":");
        return "<dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version>%s</dependency>"
                .formatted(parts[0], parts[1], version, more);
    }
}
