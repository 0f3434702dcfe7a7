package io.mastercontrol.agent.artifact;

/** An artifact that cannot be installed, however often one tries; the message is one sentence for people. */
public final class ArtifactRefused extends Exception {
    public ArtifactRefused(String message) {
        super(message);
    }
}
