package io.mastercontrol.orchestrator.artifact;

import java.nio.file.Path;
import org.jboss.resteasy.reactive.FilePart;

/** A file that can be answered with from anywhere on. */
@FunctionalInterface
public interface Source {
    /** What the server writes as the body of an answer. */
    FilePart from(long first, long length);

    static Source of(Path file) {
        return (first, length) -> new FilePart(file.toFile(), first, length);
    }
}
