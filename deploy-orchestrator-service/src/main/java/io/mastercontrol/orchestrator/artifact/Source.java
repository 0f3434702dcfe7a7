package io.mastercontrol.orchestrator.artifact;

import java.nio.file.Path;
import org.jboss.resteasy.reactive.FilePart;

/** Bytes that can be answered with from anywhere on. */
@FunctionalInterface
public interface Source {
    /** What the server writes as the body of an answer: a {@link FilePart} or a {@link StreamedBody}. */
    Object from(long first, long length);

    static Source of(Path file) {
        return (first, length) -> new FilePart(file.toFile(), first, length);
    }
}
