package io.mastercontrol.orchestrator.artifact;

import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Bytes by their digest. What is there under a digest is whole. Several replicas may use one store at the same time; who may
 * add or remove a digest just now is decided in the database ({@link ArtifactRepository}).
 */
public interface ArtifactStore {
    /** Content that was read to its end and has the digest it shall have, and is not to be seen yet. */
    interface Incoming {
        Artifact artifact();

        /** Shows it under its digest, durably. What was there before is replaced, which repairs what has rotted. */
        Uni<Void> keep();

        /** Removes what is left of it; nothing after {@link #keep()}. Never fails. */
        Uni<Void> discard();
    }

    /** Makes sure that the store can be used; blocks. Otherwise the service must not start: the reason is one sentence. */
    void open();

    /**
     * Reads content to its end, on the thread that subscribes, which may block. Fails with a refusal, and leaves nothing, if
     * it is too large, does not fit, ends early or has another digest.
     */
    Uni<Incoming> receive(InputStream content, Announced announced);

    /** Makes what is there under a digest ready to be read for a while, and says how many bytes that are; empty if there are none. */
    Uni<OptionalLong> ready(String digest);

    /** The bytes of an artifact that is {@link #ready}. */
    Source source(String digest);

    /** Removes what is there under a digest; nothing is fine. */
    Uni<Void> remove(String digest);

    /** Removes what uploads left behind that never ended. */
    Uni<Void> tidy();

    /** An artifact as a file named by the digits of its digest, until closed; blocks. */
    LocalFile local(String digest) throws IOException;

    /** A file on this host's disk, which stays until it is closed. */
    record LocalFile(Path path, Runnable release) implements AutoCloseable {
        @Override
        public void close() {
            release.run();
        }
    }
}
