package io.mastercontrol.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A native image knows by reflection only what it is told: everything that this agent reads or writes as JSON. */
class NativeMetadataTest {
    private static final Path FILE =
            Path.of("src/main/resources/META-INF/native-image/io.mastercontrol/edge-agent/reflect-config.json");

    @Test
    void everyRecordAndEnumIsKnownByReflection() throws IOException {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.mastercontrol.agent", "io.mastercontrol.contracts");
        String json = classes.stream()
                .filter(type -> type.isRecord() || type.isEnum())
                .map(JavaClass::getName)
                .sorted()
                .map(NativeMetadataTest::entry)
                .collect(Collectors.joining(",\n", "[\n", "\n]\n"));
        assertTrue(json.contains("\"io.mastercontrol.contracts.message.Heartbeat\""), json);
        if (Boolean.getBoolean("mc.docs.write")) {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, json);
        }
        assertEquals(
                json,
                Files.readString(FILE),
                FILE + " is out of date; write it with: mvn -o -pl edge-agent -am test -Dtest=NativeMetadataTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Dmc.docs.write=true");
    }

    private static String entry(String name) {
        return "  {\"name\": \"" + name + "\", \"allDeclaredConstructors\": true, \"allDeclaredMethods\": true,"
                + " \"allDeclaredFields\": true}";
    }
}
