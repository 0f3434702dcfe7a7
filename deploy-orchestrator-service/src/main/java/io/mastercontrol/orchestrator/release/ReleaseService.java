package io.mastercontrol.orchestrator.release;

import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.release.ReleaseArtifact;
import io.mastercontrol.contracts.release.ReleaseHooks;
import io.mastercontrol.contracts.release.ReleaseManifest;
import io.mastercontrol.contracts.release.ReleaseNeeds;
import io.mastercontrol.contracts.release.ReleaseWorkload;
import io.mastercontrol.contracts.workload.ReleaseFile;
import io.mastercontrol.orchestrator.artifact.ArtifactRepository;
import io.mastercontrol.orchestrator.artifact.PieceStore;
import io.mastercontrol.orchestrator.http.Refusal;
import io.mastercontrol.orchestrator.signing.Signer;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/** Makes releases. */
@ApplicationScoped
public class ReleaseService {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final String FOREIGN_KEY_VIOLATION = "23503";
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,127}");

    private final Pool pool;
    private final ReleaseRepository releases;
    private final ArtifactRepository artifacts;
    private final PieceStore pieces;
    private final Signer signer;
    private final Clock clock;
    private final Event<Release> created;

    ReleaseService(
            Pool pool,
            ReleaseRepository releases,
            ArtifactRepository artifacts,
            PieceStore pieces,
            Signer signer,
            Clock clock,
            Event<Release> created) {
        this.pool = pool;
        this.releases = releases;
        this.artifacts = artifacts;
        this.pieces = pieces;
        this.signer = signer;
        this.clock = clock;
        this.created = created;
    }

    /** A release, and whether it was made just now. */
    record Made(Release release, boolean created) {}

    /** What a release is, whenever it is made; null is not written, so that older releases keep their digests. */
    private record Identity(
            String name,
            String version,
            List<ReleaseWorkload> workloads,
            List<ReleaseArtifact> artifacts,
            ReleaseNeeds needs,
            ReleaseHooks hooks) {}

    /**
     * Makes a release, or finds the same one made before.
     *
     * @throws Refusal if the request makes no sense, or the version exists with other content
     */
    Uni<Made> create(ReleaseRequest request, String by) {
        mustMatch("name", request.name(), NAME);
        mustMatch("version", request.version(), VERSION);
        List<ReleaseWorkload> given = WorkloadCheck.check(request);
        ReleaseFile own = WorkloadCheck.releaseFile(request);
        if (request.version().equals(own.needs().predecessor())) {
            throw Refusal.badField("release_yaml", "The release names itself as its predecessor.");
        }
        return workloads(request, given)
                .chain(workloads -> content(request)
                        .map(content -> new Identity(
                                request.name(),
                                request.version(),
                                workloads,
                                content,
                                ReleaseNeeds.orNull(own.needs()),
                                ReleaseHooks.orNull(own.hooks()))))
                .chain(identity -> inPieces(identity)
                        .chain(content -> pool.withTransaction(transaction -> add(transaction, identity, content, by))))
                .onFailure(ReleaseService::isGone)
                .transform(e -> Refusal.unprocessable(
                        "artifacts",
                        "The artifact has just been removed, since no release was made of it; upload it again"
                                + " (POST /api/v1/artifacts)."))
                .invoke(made -> {
                    if (made.created()) {
                        created.fire(made.release());
                    }
                });
    }

    private static boolean isGone(Throwable e) {
        return e instanceof PgException pg && FOREIGN_KEY_VIOLATION.equals(pg.getSqlState());
    }

    private Uni<List<ReleaseWorkload>> workloads(ReleaseRequest request, List<ReleaseWorkload> given) {
        if (!given.isEmpty()) {
            return Uni.createFrom().item(given);
        }
        return releases.find(request.name(), request.version())
                .chain(same -> same.isPresent()
                        ? Uni.createFrom().item(List.of(same.get()))
                        : releases.ofName(request.name(), Long.MAX_VALUE, 1))
                .map(found -> {
                    if (found.isEmpty()) {
                        throw Refusal.badField(
                                "workload_yaml",
                                "There is no earlier release of " + request.name()
                                        + " to take the workload from; pass its YAML (--workload FILE, or workload.yaml in the"
                                        + " directory).");
                    }
                    return found.get(0).workloads();
                });
    }

    private Uni<List<ReleaseArtifact>> content(ReleaseRequest request) {
        List<ReleaseRequest.ArtifactReference> given = request.artifacts() == null ? List.of() : request.artifacts();
        if (given.size() > 1) {
            throw Refusal.badField(
                    "artifacts", "A release has one artifact at most, but " + given.size() + " are given.");
        }
        if (given.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        ReleaseRequest.ArtifactReference wanted = given.get(0);
        String digest = String.valueOf(wanted.digest());
        return artifacts
                .find(digest)
                .map(found -> found.map(artifact -> List.of(artifact(wanted, artifact.digest(), artifact.size())))
                        .orElseThrow(() -> Refusal.unprocessable(
                                "artifacts",
                                "There is no artifact " + digest + "; upload it first (POST /api/v1/artifacts).")));
    }

    private static ReleaseArtifact artifact(ReleaseRequest.ArtifactReference wanted, String digest, long size) {
        try {
            return new ReleaseArtifact(digest, size, wanted.mediaType(), wanted.name(), wanted.executable());
        } catch (IllegalArgumentException e) {
            throw Refusal.badField("artifacts", "The artifact cannot be released: its " + e.getMessage() + ".");
        }
    }

    /** Pieces follow from the content, so they are no part of what a release is. */
    private Uni<List<ReleaseArtifact>> inPieces(Identity identity) {
        return Uni.createFrom()
                .item(() -> pieces.inPieces(identity.artifacts()))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    private Uni<Made> add(SqlConnection transaction, Identity identity, List<ReleaseArtifact> content, String by) {
        String digest = digest(identity);
        return releases.find(transaction, identity.name(), identity.version())
                .chain(existing -> existing.isPresent()
                        ? releases.restore(transaction, mustBeSame(existing.get(), digest))
                                .map(restored -> new Made(existing.get(), restored))
                        : insert(transaction, identity, content, digest, by));
    }

    private Uni<Made> insert(
            SqlConnection transaction, Identity identity, List<ReleaseArtifact> content, String digest, String by) {
        List<String> names =
                identity.workloads().stream().map(ReleaseWorkload::name).toList();
        return releases.claim(transaction, identity.name(), names)
                .invoke(taken -> taken.ifPresent(other -> {
                    throw Refusal.conflict("The workload " + other[0] + " belongs to release " + other[1]
                            + "; make a new version of that one instead.");
                }))
                .chain(() -> releases.nextSequence(transaction))
                .map(sequence -> signed(identity, content, digest, sequence, by))
                .chain(release -> releases.add(transaction, release).chain(added -> {
                    if (added) {
                        return Uni.createFrom().item(new Made(release, true));
                    }
                    return releases.find(transaction, release.name(), release.version())
                            .map(existing -> new Made(mustBeSame(existing.orElseThrow(), digest), false));
                }));
    }

    private Release signed(Identity identity, List<ReleaseArtifact> content, String digest, long sequence, String by) {
        ReleaseManifest manifest = new ReleaseManifest(
                identity.name(),
                identity.version(),
                sequence,
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                identity.workloads(),
                content,
                identity.needs(),
                identity.hooks());
        return Release.of(digest, by, signer.sign(Json.write(manifest)));
    }

    private static Release mustBeSame(Release existing, String digest) {
        if (!existing.digest().equals(digest)) {
            throw Refusal.conflict("Release " + existing.name() + " " + existing.version()
                    + " exists or existed with other content, and a release never changes; choose another version.");
        }
        return existing;
    }

    private static String digest(Identity identity) {
        try {
            byte[] text = Json.write(identity).getBytes(StandardCharsets.UTF_8);
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    private static void mustMatch(String field, String value, Pattern pattern) {
        if (value == null || !pattern.matcher(value).matches()) {
            throw Refusal.badField(
                    field,
                    "The " + field + " of the release is '" + value
                            + "', but must begin with a letter or digit and hold only letters, digits and . _ -"
                            + (field.equals("version") ? " +." : ", at most 63 characters."));
        }
    }
}
