package io.mastercontrol.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Whether the manifests say only what Kubernetes knows, and what they refer to is there. No cluster is asked. */
class KubernetesManifestTest {
    private static final Path DIRECTORY = Path.of("../k8s");

    private static List<HasMetadata> read(Path file) throws Exception {
        List<HasMetadata> all = new ArrayList<>();
        for (String document : Files.readString(file).split("(?m)^---$")) {
            all.add(new KubernetesSerialization().unmarshal(document));
        }
        return all;
    }

    private static List<Path> files() throws Exception {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> !file.endsWith("kustomization.yaml"))
                    .sorted()
                    .toList();
        }
    }

    @TestFactory
    List<DynamicTest> saysOnlyWhatKubernetesKnows() throws Exception {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path file : files()) {
            for (HasMetadata resource : read(file)) {
                String name = file.getFileName() + ": " + resource.getKind() + " "
                        + resource.getMetadata().getName();
                tests.add(DynamicTest.dynamicTest(name, () -> {
                    assertTrue(!(resource instanceof GenericKubernetesResource), "an unknown kind");
                    List<String> unknown = new ArrayList<>();
                    look(resource, resource.getKind(), unknown);
                    assertEquals(List.of(), unknown);
                }));
            }
        }
        return tests;
    }

    @Test
    void theKustomizationHasEveryFileAndEveryServiceTwoReplicasWithProbesAndLimits() throws Exception {
        String listed = Files.readString(DIRECTORY.resolve("kustomization.yaml"));
        Set<String> deployed = new HashSet<>();
        for (Path file : files()) {
            assertTrue(listed.contains(file.getFileName().toString()), file + " is in no kustomization");
            for (HasMetadata resource : read(file)) {
                if (resource instanceof Deployment deployment) {
                    deployed.add(deployment.getMetadata().getName());
                    assertTrue(deployment.getSpec().getReplicas() >= 2, file.toString());
                    assertTrue(deployment
                            .getSpec()
                            .getTemplate()
                            .getMetadata()
                            .getLabels()
                            .entrySet()
                            .containsAll(deployment
                                    .getSpec()
                                    .getSelector()
                                    .getMatchLabels()
                                    .entrySet()));
                    deployment.getSpec().getTemplate().getSpec().getContainers().forEach(container -> {
                        assertTrue(container.getReadinessProbe() != null && container.getLivenessProbe() != null);
                        assertTrue(container.getResources().getLimits().containsKey("memory"));
                        Set<String> volumes = new HashSet<>();
                        deployment
                                .getSpec()
                                .getTemplate()
                                .getSpec()
                                .getVolumes()
                                .forEach(v -> volumes.add(v.getName()));
                        container
                                .getVolumeMounts()
                                .forEach(mount -> assertTrue(
                                        volumes.contains(mount.getName()), mount.getName() + " is no volume"));
                    });
                }
            }
        }
        assertEquals(Set.of("registry", "orchestrator", "alerting", "dashboard"), deployed);
    }

    /** Fields that the model does not have end up in its additional properties. */
    private static void look(Object value, String path, List<String> unknown) throws ReflectiveOperationException {
        if (value instanceof Collection<?> many) {
            for (Object one : many) {
                look(one, path, unknown);
            }
        } else if (value != null && value.getClass().getName().startsWith("io.fabric8.kubernetes.api.model.")) {
            for (Method getter : value.getClass().getMethods()) {
                if (getter.getName().equals("getAdditionalProperties")) {
                    ((Map<?, ?>) getter.invoke(value)).keySet().forEach(field -> unknown.add(path + "." + field));
                } else if (getter.getName().startsWith("get")
                        && getter.getParameterCount() == 0
                        && getter.getDeclaringClass() != Object.class
                        && !value.getClass().isEnum()) {
                    look(getter.invoke(value), path + "." + getter.getName().substring(3), unknown);
                }
            }
        }
    }
}
