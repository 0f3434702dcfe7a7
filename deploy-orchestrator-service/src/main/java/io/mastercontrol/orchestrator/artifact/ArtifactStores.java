package io.mastercontrol.orchestrator.artifact;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The store that is configured. One that cannot be used stops the start. */
@ApplicationScoped
class ArtifactStores {
    @Produces
    @Singleton
    ArtifactStore store(ArtifactConfig config) {
        return config.s3().bucket().isPresent() ? new S3Store(config) : new DiskStore(config);
    }

    void open(@Observes StartupEvent event, ArtifactStore store) {
        store.open();
    }
}
