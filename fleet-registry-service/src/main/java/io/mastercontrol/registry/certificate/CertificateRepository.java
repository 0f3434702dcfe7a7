package io.mastercontrol.registry.certificate;

import io.mastercontrol.contracts.message.Revocations.Revoked;
import io.mastercontrol.registry.authority.IssuedCertificate;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Every certificate that was given to a device and has not expired long ago. */
@ApplicationScoped
public class CertificateRepository {
    private static final String COLUMNS = " serial, device, issued_at, not_after, renews, first_used_at, last_used_at,"
            + " revoked_at, revoked_by, revoked_why ";

    /** An expired one is refused anyway; some clocks are behind. */
    private static final String WORTH_TELLING = "not_after > now() - interval '30 days'";

    private final Pool pool;

    CertificateRepository(Pool pool) {
        this.pool = pool;
    }

    /**
     * What a certificate was given for.
     *
     * @param token id of the enrolment token, or null
     * @param renews serial of the certificate that it takes the place of, or null
     */
    public record Grounds(String token, String renews) {}

    /** A certificate that was given before. */
    public record Given(String serial, String device, String pem, byte[] keyHash) {}

    public Uni<Void> add(
            SqlConnection transaction, String device, byte[] keyHash, IssuedCertificate certificate, Grounds grounds) {
        return transaction
                .preparedQuery(
                        "insert into certificate (serial, device, token, key_hash, pem, not_before, not_after, renews)"
                                + " values ($1, $2, $3, $4, $5, $6, $7, $8)")
                .execute(Tuple.tuple()
                        .addString(certificate.serial())
                        .addString(device)
                        .addString(grounds.token())
                        .addValue(Buffer.buffer(keyHash))
                        .addString(certificate.pem())
                        .addOffsetDateTime(certificate.notBefore().atOffset(ZoneOffset.UTC))
                        .addOffsetDateTime(certificate.notAfter().atOffset(ZoneOffset.UTC))
                        .addString(grounds.renews()))
                .replaceWithVoid();
    }

    /** What this token gave to this key. */
    public Uni<Optional<Given>> givenFor(SqlConnection transaction, String token, byte[] keyHash) {
        return given(transaction, "token = $1 and key_hash = $2", Tuple.of(token, Buffer.buffer(keyHash)));
    }

    /** What this device has for this key, if it still counts. */
    public Uni<Optional<Given>> ofKey(SqlConnection transaction, String device, byte[] keyHash) {
        return given(
                transaction,
                "device = $1 and key_hash = $2 and revoked_at is null",
                Tuple.of(device, Buffer.buffer(keyHash)));
    }

    /** What took the place of this one. */
    public Uni<Optional<Given>> successor(SqlConnection transaction, String serial) {
        return given(transaction, "renews = $1", Tuple.of(serial));
    }

    private static Uni<Optional<Given>> given(SqlConnection transaction, String where, Tuple parameters) {
        return transaction
                .preparedQuery("select serial, device, pem, key_hash from certificate where " + where
                        + " order by issued_at desc limit 1")
                .execute(parameters)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> new Given(
                                row.getString("serial"),
                                row.getString("device"),
                                row.getString("pem"),
                                row.getBuffer("key_hash").getBytes()))
                        .findFirst());
    }

    /** Whether this token gave this device a certificate, for whatever key. */
    public Uni<Boolean> hasLetIn(SqlConnection transaction, String token, String device) {
        return transaction
                .preparedQuery("select 1 from certificate where token = $1 and device = $2 limit 1")
                .execute(Tuple.of(token, device))
                .map(rows -> rows.rowCount() > 0);
    }

    /** Whether a certificate of this key was revoked: a key that somebody else may have is never certified again. */
    public Uni<Boolean> isRevoked(SqlConnection transaction, byte[] keyHash) {
        return transaction
                .preparedQuery("select 1 from certificate where key_hash = $1 and revoked_at is not null limit 1")
                .execute(Tuple.of(Buffer.buffer(keyHash)))
                .map(rows -> rows.rowCount() > 0);
    }

    /** A certificate that somebody holds. */
    public record Held(
            String serial, String device, byte[] keyHash, Instant issuedAt, Instant notAfter, String revokedWhy) {}

    /** The certificate, locked until the end of the transaction. */
    public Uni<Optional<Held>> hold(SqlConnection transaction, String serial) {
        return transaction
                .preparedQuery("select serial, device, key_hash, issued_at, not_after, revoked_why from certificate"
                        + " where serial = $1 for update")
                .execute(Tuple.of(serial))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> new Held(
                                row.getString("serial"),
                                row.getString("device"),
                                row.getBuffer("key_hash").getBytes(),
                                instant(row.getOffsetDateTime("issued_at")),
                                instant(row.getOffsetDateTime("not_after")),
                                row.getString("revoked_why")))
                        .findFirst());
    }

    /** Those of a device of this name, forgotten ones too, the newest first. */
    public Uni<List<Certificate>> ofDevice(String device) {
        return pool.preparedQuery(
                        "select" + COLUMNS + "from certificate where device = $1 order by issued_at desc limit 200")
                .execute(Tuple.of(device))
                .map(CertificateRepository::all);
    }

    /** Revokes those of a device that still count. */
    public Uni<List<Revoked>> revokeOf(SqlConnection transaction, String device, String by, String why) {
        return revoke(transaction, "device = $1", Tuple.of(device, by, why));
    }

    /** Revokes one of a device. */
    public Uni<List<Revoked>> revoke(SqlConnection transaction, String device, String serial, String by, String why) {
        return revoke(transaction, "device = $1 and serial = $4", Tuple.of(device, by, why, serial));
    }

    private static Uni<List<Revoked>> revoke(SqlConnection transaction, String which, Tuple parameters) {
        return transaction
                .preparedQuery("update certificate set revoked_at = now(), revoked_by = $2, revoked_why = $3 where "
                        + which + " and revoked_at is null returning serial, device, not_after")
                .execute(parameters)
                .map(CertificateRepository::revoked);
    }

    /** Revoked ones that are worth telling, in the order of their serials. */
    Uni<List<Revoked>> revokedAfter(String serial, int limit) {
        return pool.preparedQuery(
                        "select serial, device, not_after from certificate" + " where revoked_at is not null and "
                                + WORTH_TELLING + " and serial > $1 order by serial limit $2")
                .execute(Tuple.of(serial, limit))
                .map(CertificateRepository::revoked);
    }

    /** One that was revoked, and when. */
    record RevokedAt(String serial, Instant at) {}

    Uni<List<RevokedAt>> revokedSince(Instant since, int limit) {
        return pool.preparedQuery("select serial, revoked_at from certificate where revoked_at >= $1 and "
                        + WORTH_TELLING
                        + " order by revoked_at limit $2")
                .execute(Tuple.of(since.atOffset(ZoneOffset.UTC), limit))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row ->
                                new RevokedAt(row.getString("serial"), instant(row.getOffsetDateTime("revoked_at"))))
                        .toList());
    }

    /** The broker saw these; those that they took the place of have had their time. */
    Uni<List<Revoked>> used(SqlConnection transaction, List<String> serials) {
        String[] array = serials.toArray(String[]::new);
        return transaction
                .preparedQuery("update certificate set first_used_at = coalesce(first_used_at, now()),"
                        + " last_used_at = now() where serial = any($1)")
                .execute(Tuple.of((Object) array))
                .chain(() -> transaction
                        .preparedQuery("update certificate old set revoked_at = now(), revoked_by = 'the registry',"
                                + " revoked_why = 'its successor is used' from certificate new"
                                + " where new.serial = any($1) and new.revoked_at is null and new.renews = old.serial"
                                + " and old.revoked_at is null returning old.serial, old.device, old.not_after")
                        .execute(Tuple.of((Object) array)))
                .map(CertificateRepository::revoked);
    }

    /** Forgets those that expired so long ago that nobody asks any more. */
    Uni<Void> prune(Duration sinceExpiry) {
        return pool.preparedQuery("delete from certificate where not_after < now() - $1::float8 * interval '1 second'")
                .execute(Tuple.of((double) sinceExpiry.toSeconds()))
                .replaceWithVoid();
    }

    private static List<Revoked> revoked(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> new Revoked(
                        row.getString("serial"), row.getString("device"), instant(row.getOffsetDateTime("not_after"))))
                .toList();
    }

    private static List<Certificate> all(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> new Certificate(
                        row.getString("serial"),
                        row.getString("device"),
                        instant(row.getOffsetDateTime("issued_at")),
                        instant(row.getOffsetDateTime("not_after")),
                        row.getString("renews"),
                        instant(row.getOffsetDateTime("first_used_at")),
                        instant(row.getOffsetDateTime("last_used_at")),
                        instant(row.getOffsetDateTime("revoked_at")),
                        row.getString("revoked_by"),
                        row.getString("revoked_why")))
                .toList();
    }

    private static Instant instant(OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
