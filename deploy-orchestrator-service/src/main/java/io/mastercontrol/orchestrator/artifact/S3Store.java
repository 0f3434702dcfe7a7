package io.mastercontrol.orchestrator.artifact;

import io.mastercontrol.orchestrator.http.Refusal;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.unchecked.Unchecked;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * A bucket that speaks S3, with what is asked for just now at hand on this host's disk: ten thousand devices that download the
 * same cost the bucket one reading. An object appears in it whole, after its hash was proven here, or not at all.
 */
final class S3Store implements ArtifactStore {
    private static final Logger LOG = Logger.getLogger(S3Store.class);
    /** What one request can put. */
    private static final long LARGEST_OBJECT = 5L << 30;

    private final ArtifactConfig config;
    private final ArtifactConfig.S3 bucket;
    private final DiskStore atHand;
    private final Shelf shelf;
    private final S3Client client;
    private final Map<String, Uni<OptionalLong>> coming = new ConcurrentHashMap<>();

    S3Store(ArtifactConfig config) {
        this.config = config;
        this.bucket = config.s3();
        this.atHand = new DiskStore(config);
        this.shelf = new Shelf(config.directory().toAbsolutePath().resolve("sha256"), bucket.cacheBytes());
        this.client = client(bucket);
    }

    private static S3Client client(ArtifactConfig.S3 bucket) {
        S3ClientBuilder builder = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .region(Region.of(bucket.region()))
                .forcePathStyle(bucket.pathStyle())
                // Not every server that speaks S3 knows the newer ones; ours is over all of it, and proven on arrival.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .credentialsProvider(credentials(bucket));
        bucket.endpoint().ifPresent(builder::endpointOverride);
        return builder.build();
    }

    private static AwsCredentialsProvider credentials(ArtifactConfig.S3 bucket) {
        if (bucket.accessKey().isPresent() != bucket.secretKey().isPresent()) {
            throw new IllegalStateException(
                    "Of mc.artifacts.s3.access-key and secret-key there is one; give both, or none.");
        }
        return bucket.accessKey().isPresent()
                ? StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        bucket.accessKey().get(), bucket.secretKey().get()))
                : DefaultCredentialsProvider.builder().build();
    }

    @Override
    public void open() {
        if (config.maxBytes() > LARGEST_OBJECT) {
            throw new IllegalStateException("mc.artifacts.max-bytes is " + config.maxBytes()
                    + ", but a bucket takes no more than " + LARGEST_OBJECT + " in one piece; lower it.");
        }
        atHand.open();
        String probe = prefix() + "probe/" + java.util.UUID.randomUUID();
        try {
            client.putObject(request -> request.bucket(name()).key(probe), RequestBody.fromString("may be deleted"));
            client.deleteObject(request -> request.bucket(name()).key(probe));
        } catch (SdkException e) {
            throw new IllegalStateException("The bucket " + name() + where()
                    + " of artifacts (mc.artifacts.s3) cannot be written: " + told(e) + ".");
        }
    }

    private String name() {
        return bucket.bucket().orElseThrow();
    }

    private String prefix() {
        return bucket.prefix().orElse("");
    }

    private String where() {
        return bucket.endpoint().map(URI::toString).map(url -> " at " + url).orElse("");
    }

    private static String told(SdkException e) {
        if (e instanceof S3Exception said && said.awsErrorDetails() != null) {
            return said.awsErrorDetails().errorCode() + ", "
                    + said.awsErrorDetails().errorMessage();
        }
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason");
    }

    private String key(String digest) {
        String hex = Artifact.hex(digest);
        return prefix() + "sha256/" + hex.substring(0, 2) + "/" + hex;
    }

    @Override
    public Uni<Incoming> receive(InputStream content, Announced announced) {
        return Uni.createFrom().item(() -> new Received(atHand.read(content, announced)));
    }

    private final class Received implements Incoming {
        private final DiskStore.Written here;

        private Received(DiskStore.Written here) {
            this.here = here;
        }

        @Override
        public Artifact artifact() {
            return here.artifact();
        }

        @Override
        public Uni<Void> keep() {
            return onWorker(() -> {
                        try {
                            client.putObject(
                                    request -> request.bucket(name())
                                            .key(key(artifact().digest())),
                                    here.file());
                            return null;
                        } catch (SdkException e) {
                            throw away(e);
                        }
                    })
                    .chain(here::keep);
        }

        @Override
        public Uni<Void> discard() {
            return here.discard();
        }
    }

    private Refusal away(SdkException e) {
        LOG.errorf("the bucket of artifacts does not serve: %s", told(e));
        return Refusal.of(503, "The bucket of artifacts does not serve just now (" + told(e) + "); try again.");
    }

    @Override
    public Uni<OptionalLong> ready(String digest) {
        return coming.computeIfAbsent(
                digest,
                wanted -> onWorker(() -> fetched(wanted))
                        .onTermination()
                        .invoke(() -> coming.remove(wanted))
                        .memoize()
                        .indefinitely());
    }

    private OptionalLong fetched(String digest) throws IOException {
        Path file = atHand.path(digest);
        if (shelf.touch(file)) {
            return OptionalLong.of(Files.size(file));
        }
        shelf.makeRoom();
        try (InputStream content =
                client.getObject(request -> request.bucket(name()).key(key(digest)))) {
            DiskStore.Written came = new Arrival(atHand).of(digest, content);
            came.keepNow();
            return OptionalLong.of(came.artifact().size());
        } catch (NoSuchKeyException e) {
            LOG.warnf("artifact %s is not in the bucket %s", digest, name());
            return OptionalLong.empty();
        } catch (SdkException e) {
            throw away(e);
        }
    }

    @Override
    public Source source(String digest) {
        return atHand.source(digest);
    }

    @Override
    public LocalFile local(String digest) throws IOException {
        Path file = atHand.path(digest);
        Runnable release = shelf.hold(file);
        try {
            if (fetched(digest).isEmpty()) {
                throw new IOException("artifact " + digest + " is not in the bucket " + name());
            }
            return new LocalFile(file, release);
        } catch (IOException | RuntimeException e) {
            release.run();
            throw e;
        }
    }

    @Override
    public Uni<Void> remove(String digest) {
        return onWorker(() -> {
                    try {
                        client.deleteObject(request -> request.bucket(name()).key(key(digest)));
                        return null;
                    } catch (SdkException e) {
                        throw away(e);
                    }
                })
                .chain(() -> atHand.remove(digest));
    }

    @Override
    public Uni<Void> tidy() {
        return atHand.tidy()
                .chain(() -> onWorker(() -> {
                    shelf.makeRoom();
                    return null;
                }));
    }

    private static <T> Uni<T> onWorker(io.smallrye.mutiny.unchecked.UncheckedSupplier<T> work) {
        return Uni.createFrom().item(Unchecked.supplier(work)).runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }
}
