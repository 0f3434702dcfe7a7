package io.mastercontrol.registry.legacy;

import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.StreamSupport;

/** Tokens of the predecessor's devices in the database; of a secret the hash alone. */
@ApplicationScoped
class HeartbeatTokenRepository {
    private final Pool pool;

    HeartbeatTokenRepository(Pool pool) {
        this.pool = pool;
    }

    /** False if there is a token of this secret. */
    Uni<Boolean> add(HeartbeatToken token, byte[] hash) {
        return pool.preparedQuery("""
                        insert into heartbeat_token (id, token_hash, name, created_by, created_at)
                        values ($1, $2, $3, $4, $5) on conflict (token_hash) do nothing""")
                .execute(Tuple.of(
                        token.id(),
                        Buffer.buffer(hash),
                        token.name(),
                        token.createdBy(),
                        token.createdAt().atOffset(ZoneOffset.UTC)))
                .map(rows -> rows.rowCount() == 1);
    }

    Uni<List<HeartbeatToken>> list() {
        return pool.query("""
                        select id, name, created_by, created_at, last_used_at, revoked_at is not null as revoked
                        from heartbeat_token order by created_at desc limit 1000""")
                .execute()
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(HeartbeatTokenRepository::token)
                        .toList());
    }

    Uni<Boolean> revoke(String id) {
        return pool.preparedQuery("update heartbeat_token set revoked_at = coalesce(revoked_at, now()) where id = $1")
                .execute(Tuple.of(id))
                .map(rows -> rows.rowCount() == 1);
    }

    /** Whether the token is good; that it was used is noted once a minute, so that each heartbeat does not write it. */
    Uni<Boolean> use(byte[] hash) {
        return pool.preparedQuery("""
                        with good as (select id, last_used_at from heartbeat_token
                                      where token_hash = $1 and revoked_at is null),
                        noted as (update heartbeat_token t set last_used_at = now() from good
                                  where t.id = good.id
                                    and coalesce(good.last_used_at, '-infinity') < now() - interval '1 minute')
                        select id from good""").execute(Tuple.of(Buffer.buffer(hash))).map(rows -> rows.rowCount() == 1);
    }

    private static HeartbeatToken token(Row row) {
        OffsetDateTime used = row.getOffsetDateTime("last_used_at");
        return new HeartbeatToken(
                row.getString("id"),
                null,
                row.getString("name"),
                row.getString("created_by"),
                row.getOffsetDateTime("created_at").toInstant(),
                used == null ? null : used.toInstant(),
                row.getBoolean("revoked"));
    }
}
