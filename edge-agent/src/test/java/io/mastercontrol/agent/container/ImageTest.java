package io.mastercontrol.agent.container;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ImageTest {
    @Test
    void loadedImagesAreReadFromWhatPodmanSays() {
        assertEquals(
                List.of("localhost/sensor:1.2", "docker.io/library/alpine:3"),
                Image.names(
                        "Getting image\nLoaded image: localhost/sensor:1.2\nLoaded image: docker.io/library/alpine:3"));
        assertEquals(List.of("a:1", "b:2"), Image.names("Loaded image(s): a:1,b:2"));
        assertEquals(List.of("sha256:12ab"), Image.names("Loaded image: sha256:12ab"));
    }

    @Test
    void oneOfSeveralHasToBeNamed() {
        List<String> names = List.of("localhost/sensor:1.2", "localhost/sensor:latest", "docker.io/library/alpine:3");
        assertEquals(Optional.empty(), Image.choose(names, Optional.empty()));
        assertEquals(Optional.of("localhost/sensor:1.2"), Image.choose(names, Optional.of("sensor:1.2")));
        assertEquals(Optional.of("localhost/sensor:latest"), Image.choose(names, Optional.of("sensor")));
        assertEquals(Optional.of("localhost/sensor:1.2"), Image.choose(names, Optional.of("localhost/sensor:1.2")));
        assertEquals(Optional.empty(), Image.choose(names, Optional.of("ensor:1.2")));
        assertEquals(Optional.of("sha256:12ab"), Image.choose(List.of("sha256:12ab"), Optional.empty()));
    }
}
