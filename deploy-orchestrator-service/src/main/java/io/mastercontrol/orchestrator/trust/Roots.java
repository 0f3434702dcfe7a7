package io.mastercontrol.orchestrator.trust;

import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.SignedText;
import io.mastercontrol.contracts.trust.Role;
import io.mastercontrol.contracts.trust.RoleKeys;
import io.mastercontrol.contracts.trust.RootDocument;
import io.mastercontrol.contracts.trust.SignedDocument;
import io.mastercontrol.contracts.trust.TrustMessage;
import io.mastercontrol.contracts.trust.Untrusted;
import io.mastercontrol.orchestrator.http.Refusal;
import io.mastercontrol.orchestrator.signing.Signer;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import java.security.PublicKey;
import java.time.Clock;
import java.util.List;
import org.jboss.logging.Logger;

/** Which keys may sign what. The private root keys are not here, and need not be on this machine. */
@ApplicationScoped
class Roots {
    private static final Logger LOG = Logger.getLogger(Roots.class);

    private final Pool pool;
    private final RootRepository repository;
    private final Signer signer;
    private final Event<Rotated> rotated;
    private final Clock clock;

    Roots(Pool pool, RootRepository repository, Signer signer, Event<Rotated> rotated, Clock clock) {
        this.pool = pool;
        this.repository = repository;
        this.signer = signer;
        this.rotated = rotated;
        this.clock = clock;
    }

    /** Fired after the commit. */
    record Rotated(long version) {}

    /** What holds now, and what led there. */
    record Standing(RootDocument root, List<TrustMessage.Numbered> documents) {}

    void onStart(@Observes StartupEvent event) {
        standing()
                .subscribe()
                .with(
                        now -> refusal(now.root()).ifPresent(why -> LOG.error(why)),
                        e -> LOG.warnf("cannot look at the root documents: %s", e.getMessage()));
    }

    Uni<Standing> standing() {
        return repository.all(pool).map(this::standing);
    }

    private Standing standing(List<TrustMessage.Numbered> documents) {
        // What is kept was verified before it was.
        RootDocument root = documents.isEmpty()
                ? RootDocument.first(List.of(signer.publicKey()))
                : Json.read(documents.get(documents.size() - 1).document().payload(), RootDocument.class);
        return new Standing(root, documents);
    }

    /**
     * Makes a document the newest one.
     *
     * @throws Refusal if it does not follow the one before, or would not let this control plane sign
     */
    Uni<RootDocument> add(SignedDocument document, String by) {
        return pool.withTransaction(transaction -> repository
                        .lock(transaction)
                        .chain(() -> repository.all(transaction))
                        .chain(documents -> add(transaction, standing(documents).root(), document, by)))
                .invoke(root -> rotated.fire(new Rotated(root.version())));
    }

    private Uni<RootDocument> add(SqlConnection transaction, RootDocument before, SignedDocument document, String by) {
        RootDocument next = next(before, document);
        refusal(next).ifPresent(why -> {
            throw Refusal.unprocessable("payload", why);
        });
        if (!next.expires().isAfter(clock.instant())) {
            throw Refusal.unprocessable("payload", "The root document expired at " + next.expires() + ".");
        }
        return repository.add(transaction, next.version(), document, by).replaceWith(next);
    }

    private static RootDocument next(RootDocument before, SignedDocument document) {
        try {
            return before.next(document);
        } catch (Untrusted e) {
            throw Refusal.unprocessable("payload", "The root document " + e.getMessage() + ".");
        }
    }

    /** Why devices that go by this root would not believe what this control plane signs. */
    private java.util.Optional<String> refusal(RootDocument root) {
        return refusal(root, Role.targets, signer.publicKey())
                .or(() -> refusal(root, Role.timestamp, signer.timestampPublicKey()));
    }

    private static java.util.Optional<String> refusal(RootDocument root, Role role, PublicKey key) {
        RoleKeys keys = root.roles().get(role);
        String id = SignedText.keyId(key);
        if (!keys.keyIds().contains(id)) {
            return java.util.Optional.of("This control plane signs as " + role + " with key " + id
                    + ", which root document " + root.version()
                    + " does not name; devices would believe nothing it says.");
        }
        return keys.threshold() == 1
                ? java.util.Optional.empty()
                : java.util.Optional.of("Root document " + root.version() + " asks for " + keys.threshold()
                        + " signatures as " + role + ", and this control plane makes one.");
    }
}
